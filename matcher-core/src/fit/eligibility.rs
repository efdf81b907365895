//! Whom a support measure is for.

use crate::model::{Benefit, Organisation};
use crate::taxonomy::regions::Regions;
use jiff::civil::Date;

/// A condition of a measure that an organisation does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmet {
    /// It sits outside the areas.
    Area,
    /// Its size is another, or unknown.
    Size,
    /// It is another kind of organisation.
    Kind,
    /// It stands lower on the ladder.
    Ladder,
    /// The measure begins later.
    NotYet(Date),
    /// The measure is over.
    Over(Date),
}

impl Unmet {
    /// Why, in Chinese and English.
    pub fn words(self) -> (String, String) {
        let (zh, en) = match self {
            Self::Area => ("不在适用区域", "outside its areas"),
            Self::Size => ("规模不符或未填", "another size, or none stated"),
            Self::Kind => ("单位类别不符", "another kind of organisation"),
            Self::Ladder => ("梯度不够", "lower on the ladder"),
            Self::NotYet(day) => return (format!("{day} 起施行"), format!("begins on {day}")),
            Self::Over(day) => return (format!("已于 {day} 到期"), format!("ended on {day}")),
        };
        (zh.to_owned(), en.to_owned())
    }
}

/// The areas in which an organisation sits, from its own division up.
pub(super) fn areas_of(seeker: &Organisation) -> Vec<u32> {
    let chain = Regions::bundled().chain(seeker.region);
    chain.iter().map(|region| region.code).collect()
}

/// The conditions about the organisation, which sits in `areas`, that are not met, but for the day.
pub(super) fn unmet<'a>(
    benefit: &'a Benefit,
    seeker: &'a Organisation,
    areas: &[u32],
) -> impl Iterator<Item = Unmet> + use<'a> {
    let in_area = benefit.areas.is_empty() || benefit.areas.iter().any(|area| areas.contains(area));
    let of_size = benefit.sizes.is_empty()
        || seeker
            .size
            .is_some_and(|size| benefit.sizes.contains(&size));
    let of_kind = if benefit.kinds.is_empty() {
        seeker.kind.is_helped()
    } else {
        benefit.kinds.contains(&seeker.kind)
    };
    [
        (in_area, Unmet::Area),
        (of_size, Unmet::Size),
        (of_kind, Unmet::Kind),
        (benefit.min_ladder <= seeker.ladder, Unmet::Ladder),
    ]
    .into_iter()
    .filter(|(met, _)| !met)
    .map(|(_, unmet)| unmet)
}

/// Everything for which a measure does not hold for an organisation on a day; empty: it does.
pub fn why_not(benefit: &Benefit, seeker: &Organisation, day: Date) -> Vec<Unmet> {
    let mut found: Vec<Unmet> = unmet(benefit, seeker, &areas_of(seeker)).collect();
    if day < benefit.valid_from {
        found.push(Unmet::NotYet(benefit.valid_from));
    }
    if day > benefit.valid_to {
        found.push(Unmet::Over(benefit.valid_to));
    }
    found
}
