//! Courses, cases and articles as entries.

use super::{Entry, Kind, PUBLIC};
use crate::model::{Delivery, Organisation, Page, PageKind, ServiceKind};
use crate::search::numbers::{bit, month_number};
use crate::taxonomy::regions::{Region, Regions};

impl From<PageKind> for Kind {
    fn from(kind: PageKind) -> Self {
        match kind {
            PageKind::Course => Self::Course,
            PageKind::Case => Self::Case,
            PageKind::Article => Self::Article,
        }
    }
}

impl Entry {
    /// A course, a case or an article, public; `organisation` is who holds it, or whose it is. A course is a training, free in the
    /// months of its sessions, until the last one is over.
    pub fn page(page: &Page, organisation: Option<&Organisation>) -> Self {
        let course = page.kind == PageKind::Course;
        let seat = organisation.map_or(0, |organisation| organisation.region);
        let region = if page.region == 0 { seat } else { page.region };
        let days = page.sessions.iter().flat_map(|(first, last)| [first, last]);
        let mut free: Vec<u64> = days.map(|day| month_number(*day)).collect();
        free.dedup();
        let way = if page.online {
            Delivery::Remote
        } else {
            Delivery::AtProvider
        };
        let place = Regions::bundled().by_code(region).map(Region::point);
        Self {
            kind: Some(page.kind.into()),
            id: page.id.clone(),
            audience: vec![PUBLIC],
            title: page.title.clone(),
            organisation: organisation.map_or(String::new(), |o| o.name.clone()),
            description: page.text.clone(),
            summary: opening(&page.text),
            region,
            service: course.then_some(ServiceKind::Training),
            provider_kind: organisation.map(|organisation| organisation.kind),
            delivery: if course { bit(way) } else { 0 },
            free,
            point: place.filter(|_| !(course && page.online)),
            valid_to: page.sessions.iter().map(|(_, last)| *last).max(),
            updated: page.published_on,
            ..Self::default()
        }
    }
}

/// The first sentences of a text, for a line below its title.
fn opening(text: &str) -> String {
    const LINE: usize = 80;
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() <= LINE {
        return line;
    }
    line.chars().take(LINE).chain(['…']).collect()
}
