//! Queries of workshops, other spellings, verdicts, and texts of every kind.

use super::*;

#[test]
fn a_workshops_words_find_who_can_do_it() {
    for (query, first) in [
        (
            "郑州附近 校准 0-150 数显卡尺 ±0.02 10把 下月",
            "游标卡尺校准",
        ),
        ("摇表检定", "兆欧表检定"),
        ("pH计:校准", "pH计校准"),
        ("省内 三坐标打尺寸", "三坐标打尺寸"),
        ("洛阳轴承圆度测量", "圆度测量"),
        ("测量管理体系内审员培训", "测量管理体系内审员培训班"),
        ("\"压力表\"（校准）", "压力表校准"),
        ("JJG 30", "游标卡尺校准"),
    ] {
        let answer = search(query);
        assert_eq!(
            titles(&answer).first(),
            Some(&first),
            "{query}: {:?}",
            titles(&answer)
        );
        assert!(!answer.none_capable && answer.relaxed.is_empty(), "{query}");
    }
}

#[test]
fn other_spellings_of_a_query_find_the_same() {
    for (usual, others) in [
        (
            "游标卡尺校准",
            ["遊標卡尺校準", "游标卡尺　校准", "youbiaokachi jiaozhun"],
        ),
        ("CMM", ["ＣＭＭ", "cmm", "Cmm"]),
        (
            "压力表 0-1.6MPa 校准",
            [
                "壓力表 0-1.6MPa 校準",
                "压力表　０－１．６ＭＰａ　校准",
                "yalibiao 0-1.6MPa jiaozhun",
            ],
        ),
        (
            "电子天平检定",
            ["電子天平檢定", "电子天平　检定", "dianzitianping jianding"],
        ),
    ] {
        let ids = |text: &str| -> Vec<String> {
            search(text).hits.into_iter().map(|hit| hit.id).collect()
        };
        let expected = ids(usual);
        assert!(!expected.is_empty());
        for other in others {
            assert_eq!(ids(other), expected, "{other}");
        }
    }
}

#[test]
fn nobody_is_said_to_measure_what_was_named_by_measuring_something_else() {
    let taxonomy = Taxonomy::bundled().unwrap();
    for query in ["铣床导轨直线度", "平行度 检测", "直线度校准"] {
        for hit in search(query).hits {
            let measured = |row: &Ix<crate::model::Capability>| {
                let own = &taxonomy.measurand(HENAN.catalogue[*row].measurand).id;
                own.starts_with("form") || own.starts_with("length")
            };
            let capable = hit.assessment.is_some_and(|a| a.verdict.can_serve());
            assert!(
                !capable || hit.rows.iter().any(measured),
                "{query}: {}",
                hit.title
            );
        }
    }
}

#[test]
fn a_word_said_over_and_over_is_understood_once() {
    let answer = search(&"卡尺".repeat(300));
    assert_eq!(answer.understood.chips.len(), 1);
    assert_eq!(answer.total, search("卡尺").total);
}

#[test]
fn conditional_partial_and_impossible_are_said_to_be_so() {
    let conditional = search("数显卡尺校准 0-150mm ±0.02mm");
    let hit = &conditional.hits[0];
    assert_eq!(
        hit.assessment.as_ref().map(|a| a.verdict),
        Some(Verdict::Conditional)
    );
    assert!(
        hit.reason.contains("有条件") && hit.reason.contains("合格限收窄"),
        "{}",
        hit.reason
    );

    let partial = search("游标卡尺校准 0-3000mm");
    let verdicts: Vec<_> = partial
        .hits
        .iter()
        .filter_map(|h| h.assessment.as_ref())
        .map(|a| a.verdict)
        .collect();
    assert!(
        partial.none_capable && verdicts.contains(&Verdict::Partial),
        "{verdicts:?}"
    );
    assert!(
        partial
            .hits
            .iter()
            .any(|hit| hit.reason.contains("不在范围内"))
    );
    assert_eq!(partial.drafts.len(), 1);

    let english = engine()
        .search(&Request {
            lang: Language::English,
            ..Request::new("数显卡尺校准 0-150mm ±0.02mm", ASKER)
        })
        .unwrap();
    assert!(
        english.hits[0].reason.starts_with("conditional: "),
        "{}",
        english.hits[0].reason
    );
}

#[test]
fn traps_get_a_sane_answer() {
    let temperature = search("-20~50℃");
    let measures_temperature = |hit: &Hit| {
        hit.rows.iter().any(|row| {
            let measurand = HENAN.catalogue[*row].measurand;
            Taxonomy::bundled()
                .unwrap()
                .measurand(measurand)
                .id
                .starts_with("temperature")
        })
    };
    assert!(
        temperature.hits.iter().take(5).all(measures_temperature),
        "{:?}",
        titles(&temperature)
    );
    assert!(
        temperature.hits[0]
            .assessment
            .as_ref()
            .unwrap()
            .verdict
            .can_serve()
    );

    let uncertainty = search("U=0.02mm(k=2)");
    assert!(!uncertainty.hits.is_empty() && uncertainty.understood.rest.is_empty());
    for strange in [
        "",
        "\"",
        "(((",
        "AND OR NOT",
        "title:卡尺 AND *",
        "😀😀",
        "～～",
        "\u{0}",
    ] {
        search(strange);
    }
    let long = "数显卡尺校准 ".repeat(1_500);
    let answer = search(&long);
    assert!(
        answer.understood.cut && titles(&answer)[0].contains("卡尺"),
        "{:?}",
        titles(&answer)
    );
}

/// Texts of every kind: any characters, a workshop's own, and pieces of both.
const ANY_TEXT: &str = "([\\PC]{0,12}|[郑州校准卡尺压力表三坐标附近内前下月年级个把一二十0-9a-zU=±~～.,，:：()（）%℃μ\\-\\s😀]{0,40}){1,3}";

/// Whatever is typed gets an answer whose places lie on characters.
fn is_answered(text: &str) {
    let answer = search(text);
    for hit in &answer.hits {
        for mark in &hit.marks {
            assert!(hit.title.get(mark.clone()).is_some());
        }
    }
    for chip in &answer.understood.chips {
        assert_eq!(text.get(chip.span.clone()), Some(chip.text.as_str()));
    }
    for rest in &answer.understood.rest {
        assert!(text.get(rest.clone()).is_some());
    }
    let last = text.chars().rev().take(8).collect::<String>();
    HENAN.knowledge.suggestions.complete(&last, 10);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_text_is_answered(text in ANY_TEXT) {
        is_answered(&text);
    }
}

#[test]
fn random_texts_are_answered_for_as_long_as_one_likes() {
    use proptest::strategy::{Strategy, ValueTree};
    // Two seconds in every run; minutes are asked for by MATCHER_FUZZ_SECONDS.
    let seconds = std::env::var("MATCHER_FUZZ_SECONDS").ok();
    let seconds = seconds.and_then(|text| text.parse().ok()).unwrap_or(2);
    let started = std::time::Instant::now();
    let symbols = "[\\p{So}\\p{Sc}\\p{Sm}\\p{Mn}\\p{Zs}\\p{Cf}\\p{Nd}\\p{No}\\p{Han}]{0,30}";
    let strategy = prop_oneof![ANY_TEXT, symbols, "\\PC{0,60}", "(?s).{0,40}"];
    let mut runner = proptest::test_runner::TestRunner::default();
    let mut texts = 0_u64;
    while started.elapsed().as_secs() < seconds {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        let answered = std::panic::catch_unwind(|| is_answered(&text));
        assert!(answered.is_ok(), "{text:?}");
        texts += 1;
    }
    println!("{texts} texts in {seconds} s");
}
