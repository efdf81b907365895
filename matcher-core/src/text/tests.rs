//! What the analyzer must keep apart and what it must join.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp
)]

use proptest::prelude::*;
use tantivy_tokenizer_api::{TokenStream, Tokenizer};

use super::*;

#[test]
fn spellings_of_one_thing_become_equal() {
    let cases = [
        ("\u{ff10}\u{ff0e}\u{ff10}\u{ff12}\u{ff4d}\u{ff4d}", "0.02mm"),
        ("ＣＭＭ", "cmm"),
        ("10²Ω", "10^2ω"),
        ("1.3×10⁻⁶", "1.3×10^-6"),
        ("10⁻¹²", "10^-12"),
        ("m²", "m2"),
        ("cm⁻¹", "cm-1"),
        ("\u{b5}m", "um"),
        ("\u{3bc}m", "um"),
        ("20\u{2103}", "20°c"),
        ("三座標量測", "三坐标测量"),
        ("雷射干涉儀", "激光干涉仪"),
        ("游標卡尺 校準", "游标卡尺 校准"),
        ("e\u{301}", "é"),
        ("a\u{3000}b\tc", "a b c"),
    ];
    for (printed, expected) in cases {
        assert_eq!(normalise(printed).text(), expected, "{printed}");
    }
}

#[test]
fn a_normalised_character_knows_its_source() {
    let text = "測\u{ff11}\u{2103}";
    let normalised = normalise(text);
    assert_eq!(normalised.text(), "测1°c");
    assert_eq!(&text[normalised.original(0..1)], "測");
    assert_eq!(&text[normalised.original(2..4)], "\u{2103}");
    assert_eq!(normalised.original(1..1), 0..0);
}

fn terms(text: &str) -> String {
    tokenise(text)
        .iter()
        .map(|t| t.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn terms_are_characters_pairs_runs_and_parts() {
    let cases = [
        ("压力表", "压 压力 力 力表 表"),
        ("HP34420A", "hp hp34420a 34420 a"),
        ("0.02mm", "0.02 0.02mm mm"),
        ("JJG 30-2012", "jjg 30 30-2012 2012"),
        ("GB/T 18779.1", "gb gb/t t 18779.1"),
        ("-20~50℃", "20 50 50°c °c"),
        ("pH计:校准", "ph 计 校 校准 准"),
        ("10²", "10 10^2 2"),
        ("()、……", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(terms(text), expected, "{text}");
    }
}

#[test]
fn a_phrase_has_consecutive_positions() {
    let positions: Vec<_> = tokenise("校准HP34420A表")
        .iter()
        .map(|t| (t.text.clone(), t.position, t.span))
        .collect();
    let expected = [
        ("校", 0, 1),
        ("校准", 0, 2),
        ("准", 1, 1),
        ("hp", 2, 1),
        ("hp34420a", 2, 3),
        ("34420", 3, 1),
        ("a", 4, 1),
        ("表", 5, 1),
    ];
    assert_eq!(positions, expected.map(|(t, p, s)| (t.to_owned(), p, s)));
}

#[test]
fn tantivy_sees_the_same_terms_with_offsets_into_the_original() {
    let text = "數顯卡尺 ０.02ｍｍ";
    let mut analyzer = Analyzer;
    let mut stream = analyzer.token_stream(text);
    let mut seen = Vec::new();
    while stream.advance() {
        let token = stream.token();
        seen.push((
            token.text.clone(),
            text[token.offset_from..token.offset_to].to_owned(),
        ));
    }
    assert!(seen.contains(&("数显".into(), "數顯".into())));
    assert!(seen.contains(&("0.02mm".into(), "０.02ｍｍ".into())));
    assert_eq!(seen.len(), tokenise(text).len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn any_text_gives_terms_whose_offsets_fit_it(text in "[\\PC測量機雷射軟體程式資訊0-9a-zμ²⁻℃😀 \u{301}]{0,60}") {
        let mut position = 0;
        for term in tokenise(&text) {
            prop_assert!(term.from < term.to && text.get(term.from..term.to).is_some(), "{term:?} of {text:?}");
            prop_assert!(term.position >= position && !term.text.is_empty());
            position = term.position;
        }
        let normalised = normalise(&text);
        for pair in normalised.chars.windows(2) {
            prop_assert!(pair[0].from <= pair[1].from && pair[0].to <= pair[1].to, "{pair:?}");
        }
    }

    #[test]
    fn normalising_twice_changes_nothing_in_plain_chinese(text in "[压力表校准卡尺千分0-9a-z ]{0,40}") {
        let once = normalise(&text).text();
        prop_assert_eq!(normalise(&once).text(), once);
    }
}
