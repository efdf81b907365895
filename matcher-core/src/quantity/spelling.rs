//! Printed spellings of units, made comparable.

use super::unit::UNITS;

/// No printed unit is longer, in bytes; what is longer isn't looked up.
pub(super) const LONGEST_UNIT: usize = 48;

/// One character of a spelling, folded: `µ` is `u`, `Ω` has one code point, `·` is a dot, superscripts are digits. Empty where the
/// character stands for itself.
pub(super) fn fold(c: char) -> &'static str {
    match c {
        '\u{b5}' | '\u{3bc}' => "u",
        '\u{3a9}' | '\u{2126}' => "\u{3a9}",
        '·' | '⋅' | '•' | '∙' | '\u{30fb}' | '\u{2062}' | '*' => ".",
        '⁰' => "0",
        '¹' => "1",
        '²' => "2",
        '³' => "3",
        '⁴' => "4",
        '⁵' => "5",
        '⁶' => "6",
        '⁷' => "7",
        '⁸' => "8",
        '⁹' => "9",
        '⁻' | '−' => "-",
        '°' | 'º' | '˚' => "°",
        '\u{2103}' => "°C",
        '\u{2109}' => "°F",
        '′' | '’' | '‘' | '´' => "'",
        '″' | '”' | '“' | '"' => "''",
        '⁄' | '∕' => "/",
        c => square(c),
    }
}

/// A unit in the square of one character, spelled out; empty where it is none.
fn square(c: char) -> &'static str {
    match c {
        '㎜' => "mm",
        '㎝' => "cm",
        '㎞' => "km",
        '㎛' => "um",
        '㎚' => "nm",
        '㎟' => "mm2",
        '㎠' => "cm2",
        '㎡' => "m2",
        '㎣' => "mm3",
        '㎤' | '㏄' => "cm3",
        '㎥' => "m3",
        '㎎' => "mg",
        '㎏' => "kg",
        '㎍' => "ug",
        '㎐' => "Hz",
        '㎑' => "kHz",
        '㎒' => "MHz",
        '㎓' => "GHz",
        '㎩' => "Pa",
        '㎪' => "kPa",
        '㎫' => "MPa",
        '㎬' => "GPa",
        '㎵' => "nV",
        '㎶' => "uV",
        '㎷' => "mV",
        '㎸' => "kV",
        '㎹' => "MV",
        '㎀' => "pA",
        '㎁' => "nA",
        '㎂' => "uA",
        '㎃' => "mA",
        '㎄' => "kA",
        '㎼' => "uW",
        '㎽' => "mW",
        '㎾' => "kW",
        '㎿' => "MW",
        '㏀' => "k\u{3a9}",
        '㏁' => "M\u{3a9}",
        '㎕' => "uL",
        '㎖' => "mL",
        '㎱' => "ns",
        '㎲' => "us",
        '㎳' => "ms",
        '㏈' => "dB",
        _ => "",
    }
}

/// The key under which a spelling is found.
pub(super) fn key(printed: &str) -> String {
    let mut key = String::with_capacity(printed.len());
    for c in printed.chars().filter(|c| !c.is_whitespace()) {
        push_folded(&mut key, c);
    }
    key
}

/// Appends the folded form of `c`.
pub(super) fn push_folded(key: &mut String, c: char) {
    let c = half_width(c);
    match fold(c) {
        "" => key.push(c),
        folded => key.push_str(folded),
    }
}

/// The ASCII form of a full-width letter, digit or sign.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// The UCUM code of a product or quotient of known units, for example `kJ/(kg·K)`; `None` if a part is unknown.
///
/// Only atoms are translated here; whether the whole is well formed is for UCUM to say.
pub(super) fn composite(printed: &str) -> Option<String> {
    if printed.len() > LONGEST_UNIT {
        return None;
    }
    let folded = key(printed);
    let mut code = String::with_capacity(folded.len() + 8);
    let mut rest = folded.as_str();
    while let Some(c) = rest.chars().next() {
        if is_operator(c) {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let atom = rest.find(is_operator).map_or(rest, |end| &rest[..end]);
        code.push_str(atom_code(atom)?);
        rest = &rest[atom.len()..];
    }
    Some(code)
}

fn is_operator(c: char) -> bool {
    matches!(c, '.' | '/' | '(' | ')' | '-' | '+') || c.is_ascii_digit()
}

/// The code of an atom: a spelling of the table whose code is one atom, or an atom of UCUM itself.
fn atom_code(atom: &str) -> Option<&str> {
    match UNITS
        .by_key
        .get(atom)
        .and_then(|&index| UNITS.all.get(index))
    {
        // per degree: a difference
        Some(unit) if &*unit.code == "Cel" => Some("K"),
        Some(unit) if unit.kind.is_named_scale() || unit.code.contains(['/', '.']) => None,
        Some(unit) => Some(&unit.code),
        None if atom.is_ascii() => Some(atom),
        None => None,
    }
}
