//! Lines between partners: one path per provider, or per pair of counties where there are many.

use crate::explain::Explanation;
use crate::fit::Verdict;
use crate::ids::Ix;
use crate::model::{Catalogue, Organisation};
use crate::taxonomy::regions::Point;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::projection::Projection;

/// Pairings drawn one by one; more are drawn together by county.
pub(super) const ONE_BY_ONE: usize = 2_000;
/// Lines between counties at most, the strongest first.
const MOST: usize = 3_000;

/// Lines of one kind.
#[derive(Debug)]
pub(in crate::report) struct Stroke {
    /// Data of an SVG path.
    pub(in crate::report) path: String,
    /// Every lot between the two fits without a condition.
    pub(in crate::report) capable: bool,
    pub(in crate::report) lead: bool,
    pub(in crate::report) width: f64,
    /// The provider, when the lines are one provider's.
    pub(in crate::report) name: String,
}

/// A pairing on the ground.
struct Line {
    provider: Ix<Organisation>,
    from: Point,
    to: Point,
    capable: bool,
}

fn lines(catalogue: &Catalogue, explanation: &Explanation) -> Vec<Line> {
    explanation
        .pairings
        .iter()
        .filter_map(|pairing| {
            let served = || {
                pairing
                    .served
                    .iter()
                    .map(|&place| &explanation.served[place])
            };
            let offer = served().next()?.option.offer;
            Some(Line {
                provider: pairing.provider,
                from: catalogue[catalogue.site_of(offer)].point,
                to: seat(catalogue, pairing.seeker)?,
                capable: served().all(|s| s.fit.verdict == Verdict::Capable),
            })
        })
        .collect()
}

/// Where an organisation has its seat.
pub(super) fn seat(catalogue: &Catalogue, organisation: Ix<Organisation>) -> Option<Point> {
    catalogue
        .sites_of(organisation)
        .next()
        .map(|(_, site)| site.point)
}

/// The strokes of all pairings, conditional ones last (on top); and whether they were drawn together by county.
pub(super) fn strokes(
    catalogue: &Catalogue,
    explanation: &Explanation,
    projection: &Projection,
) -> (Vec<Stroke>, bool) {
    let lines = lines(catalogue, explanation);
    let together = lines.len() > ONE_BY_ONE;
    let mut strokes = if together {
        by_place(&lines, projection)
    } else {
        by_provider(catalogue, &lines, projection)
    };
    strokes.sort_by_key(|s| (!s.capable, s.lead));
    (strokes, together)
}

fn by_provider(catalogue: &Catalogue, lines: &[Line], projection: &Projection) -> Vec<Stroke> {
    let mut paths: BTreeMap<(Ix<Organisation>, bool), String> = BTreeMap::new();
    for line in lines {
        let path = paths.entry((line.provider, line.capable)).or_default();
        push_line(path, projection.place(line.from), projection.place(line.to));
    }
    paths
        .into_iter()
        .map(|((provider, capable), path)| {
            let provider = &catalogue[provider];
            Stroke {
                path,
                capable,
                lead: provider.lead,
                width: if provider.lead { 1.3 } else { 0.9 },
                name: provider.name.clone(),
            }
        })
        .collect()
}

/// Lines whose ends are less than a twentieth of a degree apart are drawn as one, the wider the more they are.
fn by_place(lines: &[Line], projection: &Projection) -> Vec<Stroke> {
    const CELLS_PER_DEGREE: f64 = 20.0;
    let cell = |p: Point| {
        (
            (p.longitude * CELLS_PER_DEGREE) as i64,
            (p.latitude * CELLS_PER_DEGREE) as i64,
        )
    };
    let mut together: BTreeMap<_, (usize, &Line)> = BTreeMap::new();
    for line in lines {
        together
            .entry((cell(line.from), cell(line.to), line.capable))
            .or_insert((0, line))
            .0 += 1;
    }
    let mut together: Vec<(usize, &Line)> = together.into_values().collect();
    // The sort is stable: equal ones stay in the order of their places.
    together.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let mut by_width: BTreeMap<(bool, u32), String> = BTreeMap::new();
    for (count, line) in together.into_iter().take(MOST) {
        let path = by_width.entry((line.capable, count.ilog2())).or_default();
        let whole = |point| {
            let (x, y) = projection.place(point);
            (libm::round(x) as i32, libm::round(y) as i32)
        };
        let ((x, y), (to_x, to_y)) = (whole(line.from), whole(line.to));
        // Writing to a string can't fail.
        let _ = write!(path, "M{x} {y}l{} {}", to_x - x, to_y - y);
    }
    by_width
        .into_iter()
        .map(|((capable, doublings), path)| Stroke {
            path,
            capable,
            lead: false,
            width: 0.7 + 0.5 * f64::from(doublings),
            name: String::new(),
        })
        .collect()
}

fn push_line(path: &mut String, (x, y): (f64, f64), (to_x, to_y): (f64, f64)) {
    // Writing to a string can't fail.
    let _ = write!(path, "M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}");
}

/// More dots than these cover one another: they are set two units apart.
const SPARSE: usize = 4_000;

/// Dots as a path of lines without length; round ends make them round. Places are rounded to whole units, drawn once and told row by row
/// from the dot before, so that a hundred thousand firms stay a small file.
pub(super) fn dots(points: impl Iterator<Item = Point>, projection: &Projection) -> String {
    let whole = |point: Point| {
        let (x, y) = projection.place(point);
        (libm::round(y) as i32, libm::round(x) as i32)
    };
    let mut places: BTreeSet<(i32, i32)> = points.map(whole).collect();
    if places.len() > SPARSE {
        places = places.into_iter().map(|(y, x)| (y & !1, x & !1)).collect();
    }
    let mut path = String::new();
    let mut last = None;
    for (y, x) in places {
        // Writing to a string can't fail.
        let _ = match last.replace((y, x)) {
            Some((row, before)) if row == y => write!(path, "m{} 0h0", x - before),
            _ => write!(path, "M{x} {y}h0"),
        };
    }
    path
}
