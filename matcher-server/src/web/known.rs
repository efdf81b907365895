//! Looking things up in the catalogue in memory, and saying them.

use crate::catalogue::View;
use matcher_core::ids::Ix;
use matcher_core::model::{Catalogue, Offer, Organisation, Slot};
use matcher_core::taxonomy::regions::Regions;

/// The place of an id in a table; tables of a catalogue are sorted by id.
pub(super) fn known<T>(table: &[T], id: &str, id_of: impl Fn(&T) -> &String) -> Option<Ix<T>> {
    let place = table.binary_search_by(|entry| id_of(entry).as_str().cmp(id));
    place.ok().map(Ix::new)
}

/// An organisation by its id.
pub(super) fn organisation<'c>(catalogue: &'c Catalogue, id: &str) -> Option<&'c Organisation> {
    let found = known(&catalogue.organisations, id, |organisation| {
        &organisation.id
    });
    found.map(|ix| &catalogue[ix])
}

/// An offer with the catalogue it is in: what changed in the last moments counts first.
pub(super) fn offer<'v>(view: &'v View, id: &str) -> Option<(&'v Catalogue, Ix<Offer>)> {
    let snapshots = view.recent.iter().chain([&view.base]);
    snapshots.into_iter().find_map(|snapshot| {
        let offer = known(&snapshot.catalogue.offers, id, |offer| &offer.id)?;
        Some((&snapshot.catalogue, offer))
    })
}

/// The slots of a resource, with what is neither reserved nor booked of them: what changed in the last moments counts first.
pub(super) fn slots_of<'v>(view: &'v View, resource: &str) -> &'v [Slot] {
    let snapshots = view.recent.iter().chain([&view.base]);
    let mut found = snapshots.into_iter().filter_map(|snapshot| {
        let resource = known(&snapshot.catalogue.resources, resource, |known| &known.id)?;
        Some(snapshot.catalogue.slots_of(resource))
    });
    found.next().unwrap_or_default()
}

/// Where an offer is served from.
pub(super) fn place(catalogue: &Catalogue, offer: Ix<Offer>) -> String {
    region(catalogue[catalogue.site_of(offer)].region)
}

/// The name of a division with the one above it: 洛阳市 涧西区.
pub(super) fn region(code: u32) -> String {
    let regions = Regions::bundled();
    let name = |code: u32| regions.by_code(code).map(|region| region.name.clone());
    let above = (!code.is_multiple_of(100))
        .then(|| name(code / 100 * 100))
        .flatten();
    match (above, name(code)) {
        (Some(above), Some(own)) if above != own => format!("{above} {own}"),
        (_, Some(own)) => own,
        _ => code.to_string(),
    }
}

/// An amount of fen as yuan: ¥1,234.50.
pub(super) fn yuan(fen: i64) -> String {
    let (sign, fen) = if fen < 0 { ("−", -fen) } else { ("", fen) };
    let digits = (fen / 100).to_string();
    let mut whole = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    match fen % 100 {
        0 => format!("{sign}¥{whole}"),
        rest => format!("{sign}¥{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        for (fen, told) in [
            (0, "¥0"),
            (3500, "¥35"),
            (123_450, "¥1,234.50"),
            (100_000_000, "¥1,000,000"),
            (-5, "−¥0.05"),
        ] {
            assert_eq!(yuan(fen), told);
        }
    }

    #[test]
    fn a_district_is_told_with_its_city() {
        assert_eq!(region(410_305), "洛阳市 涧西区");
        assert_eq!(region(410_300), "洛阳市");
    }
}
