//! Pages, orders, filters and facets.

use super::*;

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

#[test]
fn a_page_begins_where_the_last_one_ended_whatever_is_added_meanwhile() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer(taxonomy).unwrap();
    let add = |writer: &mut Writer<'_>, ids: std::ops::Range<usize>| {
        for id in ids {
            let page = page(PageKind::Course, &format!("K{id}"), "量值溯源公开课");
            let page = Entry::page(&page, None);
            writer.add(&page).unwrap();
        }
    };
    add(&mut writer, 0..60);
    writer.commit("1").unwrap();
    let engine = Engine {
        index: &index,
        ..engine()
    };
    let page = |after: Option<String>| {
        let request = Request {
            kinds: vec![Kind::Course],
            after,
            ..Request::new("量值溯源", ASKER)
        };
        let answer = engine.search(&request).unwrap();
        let ids: Vec<String> = answer.hits.into_iter().map(|hit| hit.id).collect();
        (ids, answer.next)
    };
    let (first, next) = page(None);
    let (second, _) = page(next.clone());
    add(&mut writer, 60..120);
    writer.commit("2").unwrap();
    let (now_second, _) = page(next);
    let repeated = now_second.iter().filter(|id| first.contains(id)).count();
    assert_eq!(repeated, 0);
    // what was on the second page is still behind the first, among what was added
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let (ids, next) = page(after);
        seen.extend(ids);
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert!(second.iter().all(|id| seen.contains(id)) && seen.len() == 120);
}
