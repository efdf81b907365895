//! Search on the synthetic Henan market: the queries of workshops, traps, pages, access, and indexes on disk.

use super::understand::Asker;
use super::*;
use crate::exchange::catalogue::{self, ReadOptions};
use crate::fit::{CredentialMatrix, Judge, Verdict};
use crate::ids::Ix;
use crate::model::{Catalogue, Language, OrganisationKind, PlanRules, ServiceKind};
use crate::taxonomy::Taxonomy;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

const TODAY: Date = date(2026, 11, 21);
const ASKER: Asker = Asker {
    today: TODAY,
    region: None,
};

struct Henan {
    catalogue: Catalogue,
    rules: PlanRules,
    knowledge: Knowledge,
    index: SearchIndex,
}

static HENAN: LazyLock<Henan> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let loaded = catalogue::read(&folder, ReadOptions::default()).unwrap();
    let taxonomy = Taxonomy::bundled().unwrap();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer(taxonomy).unwrap();
    writer.add_catalogue(&loaded.catalogue, &[7]).unwrap();
    writer.commit("1").unwrap();
    Henan {
        knowledge: Knowledge::new(&loaded.catalogue, taxonomy).unwrap(),
        rules: PlanRules {
            date: TODAY,
            ..loaded.rules.unwrap()
        },
        catalogue: loaded.catalogue,
        index,
    }
});

static JUDGE: LazyLock<Judge<'static>> = LazyLock::new(|| {
    let henan = &*HENAN;
    Judge::new(
        &henan.catalogue,
        Taxonomy::bundled().unwrap(),
        &henan.rules,
        CredentialMatrix::bundled().unwrap(),
    )
});

fn engine() -> Engine<'static> {
    let henan = &*HENAN;
    Engine {
        index: &henan.index,
        knowledge: &henan.knowledge,
        catalogue: &henan.catalogue,
        taxonomy: Taxonomy::bundled().unwrap(),
        judge: Some(&JUDGE),
        recent: None,
    }
}

fn search(text: &str) -> Answer {
    engine().search(&Request::new(text, ASKER)).unwrap()
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.title.as_str()).collect()
}

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

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let whole: Vec<String> = {
        let request = Request {
            limit: 200,
            ..Request::new("校准", ASKER)
        };
        engine()
            .search(&request)
            .unwrap()
            .hits
            .into_iter()
            .map(|hit| hit.id)
            .collect()
    };
    let (mut seen, mut after) = (Vec::new(), None);
    while seen.len() < 150 {
        let request = Request {
            limit: 17,
            after: after.clone(),
            ..Request::new("校准", ASKER)
        };
        let answer = engine().search(&request).unwrap();
        seen.extend(answer.hits.into_iter().map(|hit| hit.id));
        after = answer.next;
        assert!(after.is_some());
    }
    seen.truncate(150);
    assert_eq!(seen, whole[..150]);
    for wrong in ["", "w", "x.1.2", "w.zz.1", "w.1"] {
        let request = Request {
            after: Some(wrong.to_owned()),
            ..Request::new("校准", ASKER)
        };
        assert!(
            matches!(engine().search(&request), Err(SearchError::Cursor(_))),
            "{wrong}"
        );
    }
}

#[test]
fn facets_count_offers_and_agree_with_filters() {
    let request = Request {
        facets: vec![
            FacetKind::Region,
            FacetKind::Service,
            FacetKind::ProviderKind,
            FacetKind::Measurand,
        ],
        ..Request::new("卡尺", ASKER)
    };
    let answer = engine().search(&request).unwrap();
    for facet in &answer.facets {
        for value in facet.values.iter().take(4) {
            let mut filters = Filters::default();
            match facet.kind {
                FacetKind::Region => filters.regions.push(value.id.parse().unwrap()),
                FacetKind::Service => filters
                    .services
                    .extend(<ServiceKind as crate::model::Coded>::parse(&value.id)),
                FacetKind::ProviderKind => filters
                    .provider_kinds
                    .extend(<OrganisationKind as crate::model::Coded>::parse(&value.id)),
                _ => continue,
            }
            let filtered = engine()
                .search(&Request {
                    filters,
                    ..Request::new("卡尺", ASKER)
                })
                .unwrap();
            assert_eq!(filtered.total, u64::from(value.count), "{facet:?}");
        }
    }
    let services = &answer.facets[1].values;
    assert_eq!(
        services.iter().map(|v| u64::from(v.count)).sum::<u64>(),
        answer.total
    );
}

#[test]
fn what_may_not_be_seen_is_not_counted_either() {
    let ask = |access: Access| {
        let request = Request {
            kinds: vec![Kind::Need],
            access,
            facets: vec![FacetKind::Region],
            ..Request::new("卡尺", ASKER)
        };
        engine().search(&request).unwrap()
    };
    let public = ask(Access::Public);
    assert_eq!((public.total, public.hits.len()), (0, 0));
    assert!(public.facets.iter().all(|facet| facet.values.is_empty()));
    assert_eq!(ask(Access::Audiences(vec![8])).total, 0);
    let regulator = ask(Access::Audiences(vec![3, 7]));
    assert!(regulator.total > 5 && regulator.hits.iter().all(|hit| hit.kind == Kind::Need));
}

#[test]
fn a_need_is_found_by_its_words_and_never_by_whose_it_is() {
    let henan = &*HENAN;
    let owner = henan.catalogue.needs[0].organisation;
    let request = Request {
        kinds: vec![Kind::Need],
        access: Access::Audiences(vec![7]),
        ..Request::new(&henan.catalogue[owner].name, ASKER)
    };
    let found = engine().search(&request).unwrap();
    assert!(
        found
            .hits
            .iter()
            .all(|hit| !hit.title.contains(&henan.catalogue[owner].name))
    );
}

#[test]
fn the_other_directions_agree_with_the_judge() {
    let henan = &*HENAN;
    let offer = henan
        .catalogue
        .offers
        .iter()
        .position(|o| o.title == "压力表校准")
        .map(Ix::new)
        .unwrap();
    let needs = engine()
        .needs_for(
            &henan.catalogue[offer].id,
            Access::Audiences(vec![7]),
            ASKER,
            20,
        )
        .unwrap();
    assert!(needs.iter().any(|found| {
        found
            .fit
            .as_ref()
            .is_some_and(|fit| fit.verdict.can_serve())
    }));
    for found in &needs {
        assert_eq!(found.fit, Some(JUDGE.judge(found.need, offer)));
    }
    assert!(
        engine()
            .needs_for(&henan.catalogue[offer].id, Access::Public, ASKER, 20)
            .unwrap()
            .is_empty()
    );
    let need = &needs[0];
    let similar = engine()
        .similar_needs(&need.id, Access::Audiences(vec![7]), ASKER, 10)
        .unwrap();
    assert!(!similar.is_empty() && similar.iter().all(|other| other.id != need.id));
    let own = henan.catalogue[need.need].instrument;
    assert_eq!(henan.catalogue[similar[0].need].instrument, own);
}

#[test]
fn organisations_benefits_courses_and_cases_are_in_the_same_index() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer(taxonomy).unwrap();
    writer.add_catalogue(&HENAN.catalogue, &[]).unwrap();
    writer
        .add(&Entry::page(
            Kind::Course,
            "K1",
            "测量不确定度评定公开课",
            "三天，含考核",
            410_100,
        ))
        .unwrap();
    writer
        .add(&Entry::page(
            Kind::Case,
            "A1",
            "轴承圆度难题攻关案例",
            "洛阳",
            410_300,
        ))
        .unwrap();
    writer.commit("1").unwrap();
    let engine = Engine {
        index: &index,
        ..engine()
    };
    for (query, kind, id) in [
        ("公开课 不确定度评定", Kind::Course, "K1"),
        ("攻关案例", Kind::Case, "A1"),
        ("专精特新 检测校准券", Kind::Benefit, "F2"),
        ("超硬材料产业计量测试中心", Kind::Organisation, "P29"),
    ] {
        let request = Request {
            kinds: vec![kind],
            ..Request::new(query, ASKER)
        };
        let answer = engine.search(&request).unwrap();
        assert!(
            answer.hits.iter().take(3).any(|hit| hit.id == id),
            "{query}: {:?}",
            titles(&answer)
        );
    }
}

#[test]
fn a_change_is_seen_after_a_commit_and_not_before() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer(taxonomy).unwrap();
    let page = |title: &str| Entry::page(Kind::Course, "K1", title, "", 0);
    let found = |text: &str| {
        let engine = Engine {
            index: &index,
            ..engine()
        };
        let request = Request {
            kinds: vec![Kind::Course],
            ..Request::new(text, ASKER)
        };
        engine.search(&request).unwrap().total
    };
    writer.add(&page("甲乙丙")).unwrap();
    assert_eq!(found("甲乙丙"), 0);
    writer.commit("1").unwrap();
    assert_eq!(found("甲乙丙"), 1);
    writer.replace(&page("丁戊己")).unwrap();
    writer.commit("2").unwrap();
    assert_eq!((found("甲乙丙"), found("丁戊己")), (0, 1));
    writer.remove(Kind::Course, "K1");
    writer.commit("3").unwrap();
    assert_eq!(
        (found("丁戊己"), index.position().as_deref()),
        (0, Some("3"))
    );
}

#[test]
fn an_index_on_disk_is_taken_as_it_is_or_made_anew_and_says_why() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("index");
    let (index, reason) = SearchIndex::open(&folder).unwrap();
    assert_eq!(reason, Some(Rebuild::Missing));
    let mut writer = index.writer(taxonomy).unwrap();
    writer
        .add(&Entry::page(Kind::Case, "A1", "案例", "", 0))
        .unwrap();
    writer.commit("log 42").unwrap();
    drop((writer, index));

    let (index, reason) = SearchIndex::open(&folder).unwrap();
    assert_eq!(
        (reason, index.position().as_deref(), index.rows()),
        (None, Some("log 42"), 1)
    );
    drop(index);

    let store = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path());
    let store = store
        .filter(|path| path.extension().is_some_and(|e| e == "idx"))
        .next()
        .unwrap();
    let mut bytes = std::fs::read(&store).unwrap();
    bytes[0] ^= 0xFF;
    std::fs::write(&store, bytes).unwrap();
    let (index, reason) = SearchIndex::open(&folder).unwrap();
    assert!(matches!(reason, Some(Rebuild::Damaged(_))), "{reason:?}");
    assert_eq!(index.rows(), 0);
    drop(index);

    // empty and never committed with a position: of another version
    let (_, reason) = SearchIndex::open(&folder).unwrap();
    assert_eq!(reason, Some(Rebuild::OtherVersion));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_text_is_answered(text in "([\\PC]{0,12}|[郑州校准卡尺压力表三坐标附近内前下月年级个把一二十0-9a-zU=±~～.,，:：()（）%℃μ\\-\\s😀]{0,40}){1,3}") {
        let answer = search(&text);
        for hit in &answer.hits {
            for mark in &hit.marks {
                prop_assert!(hit.title.get(mark.clone()).is_some());
            }
        }
        for chip in &answer.understood.chips {
            prop_assert_eq!(text.get(chip.span.clone()), Some(chip.text.as_str()));
        }
        for rest in &answer.understood.rest {
            prop_assert!(text.get(rest.clone()).is_some());
        }
    }
}

#[test]
fn other_orders_and_filters_are_what_they_say() {
    let here = Asker {
        today: TODAY,
        region: Some(410_300),
    };
    let ask = |sort: Sort, filters: Filters| {
        let request = Request {
            sort,
            filters,
            limit: 60,
            ..Request::new("压力表校准", here)
        };
        engine().search(&request).unwrap().hits
    };
    let price = |hit: &Hit| HENAN.catalogue[hit.offer.unwrap()].price_fen;
    let cheapest = ask(Sort::Cheapest, Filters::default());
    assert!(
        cheapest.len() > 20
            && cheapest
                .windows(2)
                .all(|two| price(&two[0]) <= price(&two[1]))
    );
    let nearest = ask(Sort::Nearest, Filters::default());
    let far = |hit: &Hit| hit.distance_km.unwrap();
    assert!(
        nearest
            .windows(2)
            .all(|two| far(&two[0]) <= far(&two[1]) + 2.0)
    );
    let luoyang = crate::taxonomy::regions::Regions::bundled()
        .by_code(410_300)
        .unwrap()
        .point();
    let near = ask(
        Sort::Best,
        Filters {
            within_km: Some((luoyang, 80.0)),
            max_price_fen: Some(20_000),
            ..Filters::default()
        },
    );
    assert!(
        !near.is_empty()
            && near
                .iter()
                .all(|hit| far(hit) <= 80.1 && price(hit) <= 20_000)
    );
    // none of those found without filters is lost by them
    for hit in ask(Sort::Best, Filters::default()) {
        if far(&hit) <= 80.0 && price(&hit) <= 20_000 {
            assert!(near.iter().any(|kept| kept.id == hit.id), "{}", hit.id);
        }
    }
}
