//! Codes of the vocabularies, industries and divisions in words.

use matcher_core::exchange::schema::Kind as Holds;
use matcher_core::model::Language;
use matcher_core::taxonomy::Taxonomy;
use matcher_core::taxonomy::industries::Industries;
use matcher_core::taxonomy::regions::Regions;

/// The word of a language.
fn word(zh: &str, en: &str, language: Language) -> String {
    let word = match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    word.to_owned()
}

/// The standard term of an instrument behind its id; `None` for what is no id.
pub(super) fn instrument(id: &str, language: Language) -> Option<String> {
    let taxonomy = Taxonomy::bundled().ok()?;
    let known = taxonomy.instrument(taxonomy.instrument_by_id(id)?);
    Some(word(&known.zh, &known.en, language))
}

/// The standard term of a measurand behind its id; `None` for what is no id.
fn measurand(id: &str, language: Language) -> Option<String> {
    let taxonomy = Taxonomy::bundled().ok()?;
    let known = taxonomy.measurand(taxonomy.measurand_by_id(id)?);
    Some(word(&known.zh, &known.en, language))
}

/// The standard term behind an id of either vocabulary.
pub(super) fn any(id: &str, language: Language) -> Option<String> {
    measurand(id, language).or_else(|| instrument(id, language))
}

/// The standard term behind an id in a column of that kind.
pub(super) fn of_column(kind: Holds, id: &str, language: Language) -> Option<String> {
    match kind {
        Holds::Instrument => instrument(id, language),
        Holds::Measurand => measurand(id, language),
        _ => None,
    }
}

/// What stands in a form for one entry of a column: an id or a code with its name, so that nobody must know codes. [`read`] takes it back.
pub(super) fn editable(kind: Holds, entry: &str, language: Language) -> Option<String> {
    match kind {
        Holds::Region => {
            let code: u32 = entry.parse().ok()?;
            Regions::bundled().by_code(code)?;
            Some(format!("{entry} {}", path(code)))
        }
        Holds::Industry => Industries::bundled()
            .by_code(entry)
            .map(|_| industry(entry)),
        _ => {
            let taxonomy = Taxonomy::bundled().ok()?;
            let term = of_column(kind, entry, language)?;
            let leads_back = if matches!(kind, Holds::Instrument) {
                taxonomy.instrument_named(&term) == taxonomy.instrument_by_id(entry)
            } else {
                taxonomy.measurand_named(&term) == taxonomy.measurand_by_id(entry)
            };
            leads_back.then_some(term)
        }
    }
}

/// The code of an entry typed as a code, as a name, or as a code with its name behind it; what means nothing or several stays as typed.
pub(super) fn read(kind: Holds, typed: &str) -> String {
    let typed = typed.trim();
    let first = typed.split_whitespace().next().unwrap_or("");
    let code = match kind {
        Holds::Region => {
            let known = |code: &u32| Regions::bundled().by_code(*code).is_some();
            let code = first.parse().ok().filter(known).or_else(|| division(typed));
            code.map(|code| format!("{code:06}"))
        }
        Holds::Industry => {
            let industries = Industries::bundled();
            let named = || industries.by_name(typed).into_iter().next();
            let known = industries.by_code(first).map(|_| first.to_owned());
            known.or_else(|| named().map(|industry| industry.code.clone()))
        }
        _ => None,
    };
    code.unwrap_or_else(|| typed.to_owned())
}

/// The one division of a name, alone or behind those above it: 洛阳, 新蔡县, 洛阳市老城区, 河南省洛阳市老城区.
fn division(name: &str) -> Option<u32> {
    let regions = Regions::bundled();
    if let [only] = regions.by_name(name)[..] {
        return Some(only.code);
    }
    let mut found = regions
        .iter()
        .filter(|region| name.ends_with(region.name.as_str()) && region.name != name)
        .filter(|region| path(region.code).ends_with(name));
    let only = found.next()?;
    found.next().is_none().then_some(only.code)
}

/// A division behind those above it, as addresses begin: 河南省洛阳市老城区.
fn path(code: u32) -> String {
    let chain = Regions::bundled().chain(code);
    chain
        .iter()
        .rev()
        .map(|region| region.name.as_str())
        .collect()
}

/// The code of a division typed by code or name; what means nothing or several stays as typed.
pub(super) fn division_code(typed: &str) -> String {
    read(Holds::Region, typed)
}

/// A filter by division as a field shows it.
pub(super) fn shown_division(code: &str, language: Language) -> String {
    editable(Holds::Region, code, language).unwrap_or_else(|| code.to_owned())
}

/// What a filter by division is: everything (`None`), a division, or one that isn't there, of which nothing is found.
pub(super) fn wanted(typed: &str) -> Option<i64> {
    let code = division_code(typed);
    (!code.is_empty()).then(|| code.parse().unwrap_or(-1))
}

/// An industry by its code and name; the classification has Chinese names only.
pub(super) fn industry(code: &str) -> String {
    let known = Industries::bundled().by_code(code);
    known.map_or_else(
        || code.to_owned(),
        |industry| format!("{code} {}", industry.name),
    )
}

/// The name of a division.
pub(super) fn region(code: &str) -> String {
    let known = code
        .parse()
        .ok()
        .and_then(|code| Regions::bundled().by_code(code));
    known.map_or_else(|| code.to_owned(), |region| region.name.clone())
}

#[cfg(test)]
mod tests {
    use super::{Holds, Language, editable, read, wanted};

    #[test]
    fn a_code_is_shown_with_its_name_and_read_back_from_either() {
        let shown = |kind, code| editable(kind, code, Language::Chinese);
        let division = shown(Holds::Region, "410302").unwrap();
        assert_eq!(division, "410302 河南省洛阳市老城区");
        assert_eq!(shown(Holds::Region, "999999"), None);
        for typed in ["410302", &division, " 洛阳市老城区 ", "河南省洛阳市老城区"] {
            assert_eq!(read(Holds::Region, typed), "410302", "{typed}");
        }
        assert_eq!(read(Holds::Region, "新蔡"), "411729");
        // In four cities: nobody knows which.
        assert_eq!(read(Holds::Region, "鼓楼区"), "鼓楼区");
        assert_eq!(read(Holds::Region, "开封市鼓楼区"), "410204");
        let industry = shown(Holds::Industry, "3451").unwrap();
        assert_eq!(read(Holds::Industry, &industry), "3451");
        assert_eq!(
            read(Holds::Industry, industry.strip_prefix("3451 ").unwrap()),
            "3451"
        );
        assert_eq!(read(Holds::Text, " 410302 老城区 "), "410302 老城区");
        assert_eq!(shown(Holds::Text, "410302"), None);
    }

    #[test]
    fn a_filter_by_an_unknown_division_finds_nothing_instead_of_everything() {
        assert_eq!(wanted(" "), None);
        assert_eq!(wanted("洛阳"), Some(410_300));
        assert_eq!(wanted("亚特兰蒂斯"), Some(-1));
        assert_eq!(
            super::shown_division("亚特兰蒂斯", Language::Chinese),
            "亚特兰蒂斯"
        );
    }
}
