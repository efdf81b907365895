//! What a list of a plan is narrowed to, and which rows are left.

use crate::boards::Loaded;
use crate::web::form::encode;
use matcher_core::model::Coded;
use serde::Deserialize;

/// Rows of a page.
pub(super) const PAGE: usize = 50;

/// The fields of the filter form; empty is everything.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    pub(super) area: String,
    pub(super) service: String,
    pub(super) class: String,
    pub(super) fit: String,
    pub(super) ladder: String,
    /// Place of a provider.
    pub(super) provider: String,
    /// Place of a scarce capability.
    pub(super) subject: String,
    /// Place of a prospect: the needs it would serve.
    pub(super) prospect: String,
    /// Words of a name.
    pub(super) q: String,
    pub(super) page: String,
}

/// The places of the rows on a page, and how many there are in all.
pub(super) struct Found {
    pub(super) rows: Vec<usize>,
    pub(super) total: usize,
    pub(super) page: usize,
}

impl Found {
    pub(super) fn of(places: Vec<usize>, filter: &Filter) -> Self {
        let total = places.len();
        let last = total.div_ceil(PAGE).max(1);
        let page = filter.page.parse().unwrap_or(1).clamp(1, last);
        let rows = places.into_iter().skip((page - 1) * PAGE).take(PAGE);
        Self {
            rows: rows.collect(),
            total,
            page,
        }
    }

    pub(super) fn pages(&self) -> usize {
        self.total.div_ceil(PAGE).max(1)
    }
}

/// A wish as the place of something; `Some(None)` is a wish that nothing meets.
fn place(wish: &str, find: impl FnOnce(&str) -> Option<usize>) -> Option<Option<usize>> {
    (!wish.is_empty()).then(|| find(wish))
}

impl Filter {
    /// The query of the same filter on another page.
    pub(super) fn with_page(&self, page: usize) -> String {
        let mut query = String::new();
        for (name, value) in [
            ("area", &self.area),
            ("service", &self.service),
            ("class", &self.class),
            ("fit", &self.fit),
            ("ladder", &self.ladder),
            ("provider", &self.provider),
            ("subject", &self.subject),
            ("prospect", &self.prospect),
            ("q", &self.q),
        ] {
            if !value.is_empty() {
                query.push_str(&format!("{name}={}&", encode(value)));
            }
        }
        format!("?{query}page={page}")
    }

    /// Which SMEs are left, by place.
    fn seekers(&self, loaded: &Loaded) -> Vec<bool> {
        let board = &loaded.board;
        let area = place(&self.area, |code| {
            board.coverage.areas.iter().position(|a| a.code == code)
        });
        let left = |seeker: &matcher_core::report::board::Seeker| {
            let in_area = area.is_none_or(|area| {
                area.is_some() && seeker.area.map(|place| place as usize) == area
            });
            in_area && (self.ladder.is_empty() || seeker.ladder.code() == self.ladder)
        };
        board.seekers.iter().map(left).collect()
    }

    fn service(&self, loaded: &Loaded) -> Option<Option<usize>> {
        place(&self.service, |code| {
            loaded.board.services.iter().position(|(c, _)| c == code)
        })
    }

    /// Served rows that are left.
    pub(super) fn served(&self, loaded: &Loaded) -> Vec<usize> {
        let board = &loaded.board;
        let table = &board.served;
        let (seekers, service) = (self.seekers(loaded), self.service(loaded));
        let provider = place(&self.provider, |text| text.parse().ok());
        let words = self.q.trim();
        let named = |list: Vec<&str>| -> Vec<bool> {
            list.into_iter().map(|name| name.contains(words)).collect()
        };
        let firms = named(board.seekers.iter().map(|s| s.name.as_str()).collect());
        let labs = named(board.providers.iter().map(|p| p.name.as_str()).collect());
        let meets = |wish: Option<Option<usize>>, place: u32| {
            wish.is_none_or(|wish| wish == Some(place as usize))
        };
        let is = |list: &[bool], place: u32| list.get(place as usize).copied().unwrap_or(false);
        (0..table.ends.len())
            .filter(|&row| {
                is(&seekers, table.seeker[row])
                    && meets(service, table.service[row])
                    && meets(provider, table.provider[row])
                    && (self.fit.is_empty() || (self.fit == "capable") == table.capable[row])
                    && (words.is_empty()
                        || is(&firms, table.seeker[row])
                        || is(&labs, table.provider[row]))
            })
            .collect()
    }

    /// Unserved rows that are left.
    pub(super) fn unserved(&self, loaded: &Loaded) -> Vec<usize> {
        let board = &loaded.board;
        let table = &board.unserved;
        let (seekers, service) = (self.seekers(loaded), self.service(loaded));
        let class = place(&self.class, |code| {
            board.classes.iter().position(|c| c.code == code)
        });
        let subject = place(&self.subject, |text| text.parse().ok());
        let words = self.q.trim();
        let meets = |wish: Option<Option<usize>>, place: Option<u32>| {
            wish.is_none_or(|wish| wish.is_some() && place.map(|p| p as usize) == wish)
        };
        let left = |&row: &usize| {
            let seeker = table.seeker[row] as usize;
            seekers.get(seeker).copied().unwrap_or(false)
                && meets(service, Some(table.service[row]))
                && meets(class, Some(table.class[row]))
                && meets(subject, table.subject[row])
                && (words.is_empty()
                    || board
                        .seekers
                        .get(seeker)
                        .is_some_and(|s| s.name.contains(words)))
        };
        if self.prospect.is_empty() {
            return (0..table.ends.len()).filter(left).collect();
        }
        let prospect = self.prospect.parse::<usize>().ok();
        let prospect = prospect.and_then(|place| board.prospects.get(place));
        let rows = prospect.map_or(&[][..], |p| &p.rows).iter();
        rows.map(|row| *row as usize)
            .filter(|row| *row < table.ends.len())
            .filter(left)
            .collect()
    }
}

/// A choice of a filter.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) word: String,
    pub(super) chosen: bool,
}

/// Choices with the empty one first.
pub(super) fn choices<'a>(
    all: &'a str,
    chosen: &'a str,
    entries: impl Iterator<Item = (String, String)> + 'a,
) -> Vec<Choice> {
    std::iter::once((String::new(), all.to_owned()))
        .chain(entries)
        .map(|(value, word)| Choice {
            chosen: value == chosen,
            value,
            word,
        })
        .collect()
}
