//! Search on the synthetic Henan market.

mod access;
mod brute;
mod index;
mod pages;
mod words;

use crate::exchange::catalogue::{self, ReadOptions};
use crate::fit::{CredentialMatrix, Judge, Verdict};
use crate::ids::Ix;
use crate::model::{Catalogue, Language, OrganisationKind, Page, PageKind, PlanRules, ServiceKind};
use crate::search::understand::Asker;
use crate::search::*;
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

/// A page of an authority.
fn page(kind: PageKind, id: &str, title: &str) -> Page {
    Page {
        kind,
        id: id.to_owned(),
        title: title.to_owned(),
        text: String::new(),
        organisation: String::new(),
        region: 410_100,
        online: false,
        sessions: Vec::new(),
        published_on: None,
        public: true,
    }
}
