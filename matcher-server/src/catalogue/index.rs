//! What the search index is told: entries of the records, each with its audience.

use super::View;
use crate::auth::policy::Visibility;
use crate::store::some::Key;
use crate::store::standings::Standing;
use jiff::Timestamp;
use matcher_core::ids::Ix;
use matcher_core::model::{Catalogue, Page};
use matcher_core::search::{
    Entry, Kind, PUBLIC, SearchError, Writer, audience_of_organisation, audience_of_region,
};
use std::collections::{BTreeSet, HashMap};

/// The kinds of record that have entries.
pub(super) const KINDS: [(&str, Kind); 7] = [
    ("offers", Kind::Offer),
    ("needs", Kind::Need),
    ("organisations", Kind::Organisation),
    ("benefits", Kind::Benefit),
    ("courses", Kind::Course),
    ("cases", Kind::Case),
    ("articles", Kind::Article),
];

/// What the store knows of entries beside what is in the catalogue.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Standings by kind and id.
    pub(super) standings: HashMap<&'static str, HashMap<String, Standing>>,
    pages: HashMap<(Kind, String), Page>,
}

impl News {
    pub(super) fn add(&mut self, pages: Vec<Page>) {
        let keyed = pages
            .into_iter()
            .map(|page| ((page.kind.into(), page.id.clone()), page));
        self.pages.extend(keyed);
    }

    fn standing(&self, kind: &str, id: &str) -> Option<&Standing> {
        self.standings.get(kind)?.get(id)
    }

    /// The entry of a page.
    fn page(&self, view: &View, kind: Kind, id: &str) -> Option<Entry> {
        let page = self.pages.get(&(kind, id.to_owned()))?;
        let named = |catalogue: &Catalogue| {
            let organisations = &catalogue.organisations;
            let at = place(organisations, &page.organisation, |o| &o.id)?;
            Some(Entry::page(page, organisations.get(at)))
        };
        let recent = view.recent.as_deref();
        recent
            .and_then(|recent| named(&recent.catalogue))
            .or_else(|| named(&view.base.catalogue))
            .or_else(|| Some(Entry::page(page, None)))
    }
}

fn place<T>(table: &[T], id: &str, of: impl Fn(&T) -> &str) -> Option<usize> {
    table.binary_search_by(|record| of(record).cmp(id)).ok()
}

/// Who may see a record, in the numbers of the index: the same clauses as in `auth::policy`, which a test holds together.
pub(crate) fn audience(standing: &Standing) -> Vec<u64> {
    let region = audience_of_region(u32::try_from(standing.region).unwrap_or(0));
    match standing.visibility {
        Visibility::Members => vec![PUBLIC],
        Visibility::Owner => vec![audience_of_organisation(&standing.owner), region],
        Visibility::Authority => vec![region],
    }
}

/// The entry of a record of the catalogue, without its audience.
fn entry(catalogue: &Catalogue, kind: Kind, id: &str) -> Option<Entry> {
    match kind {
        Kind::Offer => {
            place(&catalogue.offers, id, |o| &o.id).map(|at| Entry::offer(catalogue, Ix::new(at)))
        }
        Kind::Need => place(&catalogue.needs, id, |n| &n.id)
            .map(|at| Entry::need(catalogue, Ix::new(at), Vec::new())),
        Kind::Organisation => place(&catalogue.organisations, id, |o| &o.id)
            .map(|at| Entry::organisation(catalogue, Ix::new(at))),
        Kind::Benefit => {
            let at = place(&catalogue.benefits, id, |b| &b.id)?;
            catalogue.benefits.get(at).map(Entry::benefit)
        }
        Kind::Course | Kind::Case | Kind::Article => None,
    }
}

fn with_standing(mut entry: Entry, standing: &Standing) -> Entry {
    entry.audience = audience(standing);
    let changed = Timestamp::from_millisecond(standing.updated_at).ok();
    entry.updated = changed.map(crate::clock::day_of);
    entry
}

/// Writes these entries as they are now; what is gone is taken out.
pub(super) fn update(
    writer: &mut Writer<'static>,
    view: &View,
    touched: &BTreeSet<Key>,
    news: &News,
) -> Result<(), SearchError> {
    for (name, id) in touched {
        let Some((_, kind)) = KINDS.iter().find(|(known, _)| known == name) else {
            continue;
        };
        let found = news.standing(name, id).and_then(|standing| {
            let recent = view.recent.as_deref();
            let newest = recent.and_then(|recent| entry(&recent.catalogue, *kind, id));
            let entry = newest
                .or_else(|| entry(&view.base.catalogue, *kind, id))
                .or_else(|| news.page(view, *kind, id))?;
            Some(with_standing(entry, standing))
        });
        match found {
            Some(entry) => writer.replace(&entry)?,
            None => writer.remove(*kind, id),
        }
    }
    Ok(())
}

/// Writes everything anew.
pub(super) fn rewrite(
    writer: &mut Writer<'static>,
    view: &View,
    news: &News,
) -> Result<(), SearchError> {
    writer.clear()?;
    let catalogue = &view.base.catalogue;
    for (name, kind) in KINDS {
        let ids: Vec<&str> = match kind {
            Kind::Offer => catalogue.offers.iter().map(|o| o.id.as_str()).collect(),
            Kind::Need => catalogue.needs.iter().map(|n| n.id.as_str()).collect(),
            Kind::Organisation => catalogue
                .organisations
                .iter()
                .map(|o| o.id.as_str())
                .collect(),
            Kind::Benefit => catalogue.benefits.iter().map(|b| b.id.as_str()).collect(),
            Kind::Course | Kind::Case | Kind::Article => {
                let pages = news.pages.keys().filter(|(own, _)| *own == kind);
                pages.map(|(_, id)| id.as_str()).collect()
            }
        };
        for id in ids {
            let found = entry(catalogue, kind, id).or_else(|| news.page(view, kind, id));
            if let (Some(entry), Some(standing)) = (found, news.standing(name, id)) {
                writer.add(&with_standing(entry, standing))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::policy::{Action, Object, access, can};
    use crate::auth::{Actor, Role, Scope};
    use std::sync::Arc;

    fn actors() -> Vec<Actor> {
        let mut actors = Vec::new();
        for role in Role::ALL {
            // who is not confirmed can't search
            for (organisation, everywhere) in [("S1", false), ("S2", true)] {
                actors.push(Actor {
                    account: "a".to_owned(),
                    role,
                    organisation: role.is_member().then(|| organisation.to_owned()),
                    confirmed: true,
                    authority: (role == Role::Regulator).then(|| "au".to_owned()),
                    everywhere,
                    regions: Arc::new([410_300, 410_301].into()),
                    scope: Scope::Read,
                    by_cookie: false,
                });
            }
        }
        actors
    }

    #[test]
    fn the_index_shows_everybody_what_the_policy_lets_them_read() {
        for actor in actors() {
            for (kind, _) in KINDS {
                for visibility in Visibility::ALL {
                    for owner in ["S1", "S2", ""] {
                        for region in [0, 410_300, 110_000] {
                            let standing = Standing {
                                owner: owner.to_owned(),
                                region,
                                visibility,
                                updated_at: 0,
                            };
                            let object = Object {
                                kind,
                                owner: owner.to_owned(),
                                other: String::new(),
                                region,
                                visibility,
                            };
                            assert_eq!(
                                access(&actor, kind).admits(&audience(&standing)),
                                can(&actor, Action::Read, &object),
                                "{actor:?} {object:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
