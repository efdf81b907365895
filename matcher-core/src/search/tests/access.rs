//! Who sees what, and the other directions.

use super::*;

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
        .map(Ix::<crate::model::Offer>::new)
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
