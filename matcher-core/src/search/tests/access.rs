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
fn organisations_benefits_courses_cases_and_articles_are_in_the_same_index() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer(taxonomy).unwrap();
    writer.add_catalogue(&HENAN.catalogue, &[]).unwrap();
    let mut course = page(PageKind::Course, "K1", "测量不确定度评定公开课");
    course.organisation = "P29".to_owned();
    course.sessions = vec![(date(2026, 12, 3), date(2026, 12, 5))];
    let mut story = page(PageKind::Case, "A1", "轴承圆度难题攻关案例");
    story.text = "圆度仪共享后，废品率由 3% 降到 1%".to_owned();
    let article = page(PageKind::Article, "W1", "车间自用卡尺必须送检定吗");
    writer
        .add_pages(&[course, story, article], &HENAN.catalogue)
        .unwrap();
    writer.commit("1").unwrap();
    let engine = Engine {
        index: &index,
        ..engine()
    };
    let ask = |query: &str, kinds: &[Kind]| {
        let request = Request {
            kinds: kinds.to_vec(),
            facets: vec![FacetKind::Kind],
            ..Request::new(query, ASKER)
        };
        engine.search(&request).unwrap()
    };
    for (query, kind, id) in [
        ("公开课 不确定度评定", Kind::Course, "K1"),
        ("12月 培训", Kind::Course, "K1"),
        ("攻关案例", Kind::Case, "A1"),
        ("圆度仪 废品率", Kind::Case, "A1"),
        ("卡尺必须检定吗", Kind::Article, "W1"),
        ("专精特新 检测校准券", Kind::Benefit, "F2"),
        ("超硬材料产业计量测试中心", Kind::Organisation, "P29"),
    ] {
        let answer = ask(query, &[kind]);
        assert!(
            answer.hits.iter().take(3).any(|hit| hit.id == id),
            "{query}: {:?}",
            titles(&answer)
        );
    }
    let every = ask("卡尺", &Kind::ALL);
    let counts = |kind: Kind| {
        let values = every.facets[0].values.iter();
        values
            .filter(|v| v.id == kind.word())
            .map(|v| v.count)
            .sum()
    };
    assert_eq!((counts(Kind::Article), counts(Kind::Case)), (1_u32, 0));
    assert!(counts(Kind::Offer) > 10);
    assert!(ask("圆度", &[Kind::Case]).hits[0].reason.contains("废品率"));
}

#[test]
fn those_who_avoid_one_another_do_not_meet_and_nothing_tells_of_it() {
    let henan = &*HENAN;
    let offers = &henan.catalogue.offers;
    let provider_of = |catalogue: &Catalogue, hit: &Hit| {
        catalogue[catalogue.provider_of(hit.offer.unwrap())]
            .id
            .clone()
    };
    let seeker = henan.catalogue.needs[0].organisation;
    let ask = |engine: &Engine<'_>, seeker| {
        let request = Request {
            seeker,
            limit: 200,
            facets: vec![FacetKind::Service, FacetKind::ProviderKind],
            ..Request::new("压力表校准", ASKER)
        };
        engine.search(&request).unwrap()
    };
    let before = ask(&engine(), Some(seeker));
    let providers: Vec<String> = before
        .hits
        .iter()
        .map(|hit| provider_of(&henan.catalogue, hit))
        .collect();
    let (own, others) = (
        &providers[0],
        providers.iter().find(|p| **p != providers[0]).unwrap(),
    );
    let place = |id: &str| {
        let found = henan
            .catalogue
            .organisations
            .iter()
            .position(|o| o.id == id);
        Ix::<crate::model::Organisation>::new(found.unwrap())
    };
    let mut tables = crate::model::Tables::clone(&henan.catalogue);
    tables.organisations[seeker.index()].avoid.push(place(own));
    tables.organisations[place(others).index()]
        .avoid
        .push(seeker);
    let changed = Catalogue::new(tables);
    let taxonomy = Taxonomy::bundled().unwrap();
    let knowledge = Knowledge::new(&changed, taxonomy).unwrap();
    let records = Records::new(&changed);
    // in the catalogue itself, or changed lately
    let now = Engine {
        knowledge: &knowledge,
        catalogue: &changed,
        ..engine()
    };
    let lately = Engine {
        recent: Some(Recent {
            catalogue: &changed,
            records: &records,
            judge: Some(&JUDGE),
        }),
        ..engine()
    };
    let left: u64 = before.total
        - providers
            .iter()
            .filter(|p| *p == own || *p == others)
            .count() as u64;
    for (engine, catalogue) in [(now, &changed), (lately, &changed)] {
        let after = ask(&engine, Some(seeker));
        assert!(after.hits.iter().all(|hit| {
            let provider = provider_of(catalogue, hit);
            provider != *own && provider != *others
        }));
        assert_eq!(after.total, left);
        let services = &after.facets[0].values;
        assert_eq!(
            services.iter().map(|v| u64::from(v.count)).sum::<u64>(),
            left
        );
        // others meet both
        assert_eq!(ask(&engine, None).total, before.total);
    }
    assert!(before.total < 200 && offers.len() > 200);
}
