//! Writing, and indexes on disk.

use super::*;

#[test]
fn a_change_is_seen_after_a_commit_and_not_before() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer(taxonomy).unwrap();
    let page = |title: &str| Entry::page(&page(PageKind::Course, "K1", title), None);
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
        .add(&Entry::page(&page(PageKind::Case, "A1", "案例"), None))
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
    let mut store = store;
    let store = store
        .find(|path| path.extension().is_some_and(|e| e == "idx"))
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

#[test]
fn of_equals_the_one_changed_last_comes_first() {
    let taxonomy = Taxonomy::bundled().unwrap();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer(taxonomy).unwrap();
    for (id, updated) in [
        ("old", Some(date(2024, 1, 1))),
        ("new", Some(date(2026, 11, 1))),
        ("middle", Some(date(2026, 3, 1))),
    ] {
        let mut page = Entry::page(&page(PageKind::Course, id, "量值溯源公开课"), None);
        page.updated = updated;
        writer.add(&page).unwrap();
    }
    writer.commit("1").unwrap();
    let engine = Engine {
        index: &index,
        ..engine()
    };
    let request = Request {
        kinds: vec![Kind::Course],
        ..Request::new("量值溯源", ASKER)
    };
    let ids: Vec<String> = engine
        .search(&request)
        .unwrap()
        .hits
        .into_iter()
        .map(|hit| hit.id)
        .collect();
    assert_eq!(ids, ["new", "middle", "old"]);
}

#[test]
fn records_changed_lately_are_judged_and_shown_as_they_are_now() {
    let henan = &*HENAN;
    let place = henan
        .catalogue
        .offers
        .iter()
        .position(|offer| offer.title == "压力表校准")
        .unwrap();
    let mut tables = crate::model::Tables::clone(&henan.catalogue);
    tables.offers[place].title = "压力表校准（新）".to_owned();
    tables.offers[place].price_fen = 1;
    tables.needs.clear();
    tables.bundles.clear();
    tables.previous_plan.clear();
    let changed = Catalogue::new(tables);
    let taxonomy = Taxonomy::bundled().unwrap();
    let judge = Judge::new(
        &changed,
        taxonomy,
        &henan.rules,
        CredentialMatrix::bundled().unwrap(),
    );
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer(taxonomy).unwrap();
    writer.add_catalogue(&henan.catalogue, &[7]).unwrap();
    writer
        .replace(&Entry::offer(&changed, Ix::new(place)))
        .unwrap();
    writer.commit("1").unwrap();
    let records = Records::new(&changed);
    let engine = Engine {
        index: &index,
        recent: Some(Recent {
            catalogue: &changed,
            records: &records,
            judge: Some(&judge),
        }),
        ..engine()
    };
    let answer = engine
        .search(&Request::new("压力表校准 新", ASKER))
        .unwrap();
    let hit = answer
        .hits
        .iter()
        .find(|hit| hit.title == "压力表校准（新）")
        .unwrap();
    assert!(hit.recent && hit.assessment.is_some());
    assert_eq!(hit.price_fen, Some((1, 1)));
    // a need of the older catalogue is judged against the newer offer as if both were of one
    let access = Access::Audiences(vec![7]);
    let both = engine
        .needs_for(&hit.id, access.clone(), ASKER, 50)
        .unwrap();
    let old = Engine {
        recent: None,
        ..engine
    };
    let alone = old.needs_for(&hit.id, access, ASKER, 50).unwrap();
    let verdicts = |found: &[FoundNeed]| -> Vec<_> {
        let fits = found.iter().filter_map(|need| need.fit.as_ref());
        fits.map(|fit| fit.verdict).collect()
    };
    assert_eq!(verdicts(&both), verdicts(&alone));
}
