//! Ranges, uncertainties and permitted errors as Chinese institutes print them: the same number in many forms.
//!
//! The tables hold them in one plain form (`0..150 mm`, `0.9 um+1.3e-6 L`, `0.4 class`, `±0.02 mm`, `+0.03/-0.02 mm`).

use super::random::Stream;

/// A unit as printed.
fn unit(code: &str) -> &str {
    match code {
        "um" => "μm",
        "Cel" | "K" => "℃",
        "Ohm" => "Ω",
        "MOhm" => "MΩ",
        "uOhm" => "μΩ",
        "deg" => "°",
        "''" => "″",
        "umol/mol" => "μmol/mol",
        "N.m" => "N·m",
        "kN.m" => "kN·m",
        "kW.h" => "kW·h",
        "m3" => "m³",
        "m3/h" => "m³/h",
        "m-3" => "m⁻³",
        "W/m2" => "W/m²",
        "m/s2" => "m/s²",
        "uS/cm" => "μS/cm",
        "ug/mL" => "μg/mL",
        "uSv/h" => "μSv/h",
        "mg/m3" => "mg/m³",
        "%vol" => "%VOL",
        "%abs" => "%",
        "dE" => "ΔE",
        "GU" => "光泽单位",
        other => other,
    }
}

/// A number as printed: `1e7` is `10⁷`, `1.3e-6` is `1.3×10⁻⁶`.
fn number(plain: &str) -> String {
    let Some((digits, power)) = plain.split_once('e') else {
        return plain.to_owned();
    };
    let power: String = power
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            '9' => '⁹',
            _ => '⁰',
        })
        .collect();
    if digits == "1" {
        format!("10{power}")
    } else {
        format!("{digits}×10{power}")
    }
}

/// A plain range in its parts: low, high, unit.
pub(super) fn parts(plain: &str) -> Option<(&str, &str, &str)> {
    let (values, unit) = plain.split_once(' ')?;
    let (low, high) = values.split_once("..")?;
    Some((low, high, unit))
}

/// A range as a laboratory prints it.
pub(super) fn range(plain: &str, stream: &mut Stream) -> String {
    let Some((low, high, code)) = parts(plain) else {
        return plain.to_owned();
    };
    let negative = low.starts_with('-');
    let (low, high, unit) = (number(low), number(high), unit(code));
    // A negative end stands in brackets: a cell that starts with a sign is taken for a formula by spreadsheets.
    match stream.below(if negative { 7 } else { 10 }) {
        0..=4 => format!("({low}～{high}){unit}"),
        5 => format!("（{low}～{high}）{unit}"),
        6 => format!("({low}~{high}) {unit}"),
        7 => format!("{low}{unit}～{high}{unit}"),
        8 => format!("{low}~{high}{unit}"),
        _ => format!("({low} ～ {high}) {unit}"),
    }
}

/// A range as an SME writes it.
pub(super) fn plain_range(plain: &str, stream: &mut Stream) -> String {
    let Some((low, high, code)) = parts(plain) else {
        return plain.to_owned();
    };
    let negative = low.starts_with('-');
    let (low, high, unit) = (number(low), number(high), unit(code));
    match stream.below(6) {
        1..=4 if negative => format!("({low}~{high}){unit}"),
        0..=2 if !negative => format!("{low}~{high}{unit}"),
        3 => format!("({low}~{high}){unit}"),
        4 => format!("{low}～{high} {unit}"),
        _ => format!("（{low}～{high}）{unit}"),
    }
}

/// An uncertainty with its coverage factor, as printed.
pub(super) fn uncertainty(plain: &str, stream: &mut Stream) -> String {
    if plain.is_empty() {
        return String::new();
    }
    let k = match stream.below(6) {
        0..=3 => " (k=2)",
        4 => "，k=2",
        _ => "（k=2）",
    };
    let (value, code) = plain.split_once(' ').unwrap_or((plain, ""));
    match code {
        "%" if stream.chance(0.25) => per_mille(value).map_or_else(
            || format!("Urel={value}%{k}"),
            |power| format!("Urel={power}{k}"),
        ),
        "%" => format!("Urel={value}%{k}"),
        "ppm" => format!("Urel={value}×10⁻⁶{k}"),
        "rel" => format!("Urel={}{k}", number(value)),
        _ => {
            if let Some((constant, slope)) = code.split_once('+') {
                let slope = number(slope.trim_end_matches(" L"));
                let constant = unit(constant);
                return format!("U={value}{constant}+{slope}L{k}");
            }
            let letter = if stream.chance(0.15) { "U95" } else { "U" };
            let gap = if stream.chance(0.3) { " " } else { "" };
            format!("{letter}={value}{gap}{}{k}", unit(code))
        }
    }
}

/// `0.3` per cent as `3×10⁻³`, for whole multiples only.
fn per_mille(percent: &str) -> Option<String> {
    let digit = percent.strip_prefix("0.")?;
    (digit.len() == 1).then(|| format!("{digit}×10⁻³"))
}

/// A permitted error as an SME writes it.
pub(super) fn permitted_error(plain: &str, stream: &mut Stream) -> String {
    if let Some(class) = plain.strip_suffix(" class") {
        return format!("{class}级");
    }
    if let Some(inner) = plain.strip_prefix("±(") {
        let inner = inner.trim_end_matches(')');
        let (constant, slope) = inner.split_once('+').unwrap_or((inner, ""));
        let constant = constant.replace(" um", "μm");
        return format!("±({constant}+{}L)", number(slope.trim_end_matches(" L")));
    }
    let (value, code) = plain.split_once(' ').unwrap_or((plain, ""));
    let gap = if stream.chance(0.3) { " " } else { "" };
    let prefix = if value.starts_with('±') && stream.chance(0.12) {
        "MPE:"
    } else {
        ""
    };
    format!("{prefix}{value}{gap}{}", unit(code))
}

/// Conditions such as `频率=45..65 Hz`, as printed.
pub(super) fn parameter(plain: &str) -> String {
    let Some((name, interval)) = plain.split_once('=') else {
        return plain.to_owned();
    };
    parts(interval).map_or_else(
        || plain.to_owned(),
        |(low, high, code)| format!("{name}=({low}～{high}){}", unit(code)),
    )
}
