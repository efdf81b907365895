//! A list of gauges at one time: one or two partners for all that goes outside, judged as the needs that it would become.

use crate::catalogue::Snapshot;
use jiff::civil::Date;
use matcher_core::exchange::Sheet;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::explain::{Package, Together, together};
use matcher_core::fit::Draft;
use matcher_core::model::{Catalogue, Need};
use serde::Serialize;

/// One or two partners for a list of needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Offered {
    pub(crate) partners: Vec<Partner>,
    /// Needs that they serve.
    pub(crate) served: usize,
    /// Sum of the prices after benefits.
    pub(crate) price_fen: i64,
    /// From this day on all of it can be begun.
    pub(crate) earliest: Option<Date>,
}

/// Who serves how many needs of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Partner {
    pub(crate) provider: String,
    pub(crate) name: String,
    pub(crate) region: u32,
    pub(crate) needs: usize,
}

/// What can be had for a list of gauges at one time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Visit {
    /// Needs that the gauges would become.
    pub(crate) needs: usize,
    pub(crate) one: Option<Offered>,
    /// Where two serve more than one does.
    pub(crate) two: Option<Offered>,
    /// What nobody can do as it stands, in words.
    pub(crate) nobody: Vec<String>,
}

/// Names the partners of a package.
pub(crate) fn offered(catalogue: &Catalogue, package: &Package) -> Offered {
    let mut partners: Vec<Partner> = Vec::new();
    for (_, candidate) in &package.served {
        let provider = &catalogue[catalogue.provider_of(candidate.offer)];
        match partners
            .iter_mut()
            .find(|partner| partner.provider == provider.id)
        {
            Some(partner) => partner.needs += 1,
            None => partners.push(Partner {
                provider: provider.id.clone(),
                name: provider.name.clone(),
                region: provider.region,
                needs: 1,
            }),
        }
    }
    Offered {
        partners,
        served: package.served.len(),
        price_fen: package.price_fen,
        earliest: package.earliest(),
    }
}

/// Judges the needs of the sheets, which hold the firm too. `None` while the firm is not in the catalogue yet.
pub(crate) fn visit(snapshot: &Snapshot, sheets: &[Sheet], firm: &str) -> Option<Visit> {
    let catalogue = &snapshot.catalogue;
    let place = catalogue
        .organisations
        .binary_search_by(|known| known.id.as_str().cmp(firm));
    let seeker = matcher_core::ids::Ix::new(place.ok()?);
    let judge = snapshot.judge().ok()?;
    let own = build(sheets, ReadOptions { partial: true }).ok()?.catalogue;
    let mut needs: Vec<Need> = own.needs.clone();
    for need in &mut needs {
        need.organisation = seeker;
    }
    let seat = catalogue.sites_of(seeker).next();
    let draft = |need| Draft {
        need,
        seeker: &catalogue[seeker],
        point: seat.map(|(_, site)| site.point),
    };
    let drafts: Vec<Draft<'_>> = needs.iter().map(draft).collect();
    let Together { one, two, nobody } = together(catalogue, &judge, &drafts);
    let named = |package: &Package| offered(catalogue, package);
    Some(Visit {
        needs: needs.len(),
        one: one.as_ref().map(named),
        two: two.as_ref().map(named),
        nobody: nobody
            .iter()
            .map(|place| needs[*place].text.clone())
            .collect(),
    })
}
