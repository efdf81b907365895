//! From degrees to the drawing.

use crate::taxonomy::regions::Point;

/// Width of the drawing in its own units.
pub(in crate::report) const WIDTH: f64 = 1000.0;
/// Free space around the outermost points.
const MARGIN: f64 = 34.0;
/// The drawing is at most so many times as high as wide, and at least so many.
const HIGHEST: f64 = 1.15;
const LOWEST: f64 = 0.45;

/// Equirectangular projection with the longitudes shrunk by the cosine of the middle latitude, so that distances near it are true in
/// all directions (plate carrée with a standard parallel; Snyder, Map Projections, USGS 1987, 12).
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection {
    west: f64,
    north: f64,
    cosine: f64,
    scale: f64,
    left: f64,
    top: f64,
    pub(super) height: f64,
}

impl Projection {
    /// Fits all points into the drawing; `None` without points.
    pub(super) fn fitting(points: impl Iterator<Item = Point>) -> Option<Self> {
        let (mut west, mut east, mut south, mut north) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for point in points.filter(|p| p.longitude.is_finite() && p.latitude.is_finite()) {
            west = west.min(point.longitude);
            east = east.max(point.longitude);
            south = south.min(point.latitude);
            north = north.max(point.latitude);
        }
        if west > east {
            return None;
        }
        let cosine = libm::cos((south + north).to_radians() / 2.0).max(0.1);
        let (wide, high) = (
            ((east - west) * cosine).max(0.05),
            (north - south).max(0.05),
        );
        let inner = WIDTH - 2.0 * MARGIN;
        let scale = (inner / wide).min((WIDTH * HIGHEST - 2.0 * MARGIN) / high);
        let height = (high * scale + 2.0 * MARGIN).max(WIDTH * LOWEST);
        Some(Self {
            west,
            north,
            cosine,
            scale,
            left: (WIDTH - wide * scale) / 2.0,
            top: (height - high * scale) / 2.0,
            height,
        })
    }

    /// Place in the drawing, x to the right and y down.
    pub(super) fn place(&self, point: Point) -> (f64, f64) {
        (
            self.left + (point.longitude - self.west) * self.cosine * self.scale,
            self.top + (self.north - point.latitude) * self.scale,
        )
    }

    /// Units of the drawing per kilometre.
    pub(super) fn per_km(&self) -> f64 {
        /// Kilometres per degree of a great circle on the mean sphere.
        const KM_PER_DEGREE: f64 = 111.195;
        self.scale / KM_PER_DEGREE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(longitude: f64, latitude: f64) -> Point {
        Point {
            longitude,
            latitude,
        }
    }

    #[test]
    fn north_is_up_and_everything_is_inside() {
        let corners = [point(110.0, 31.0), point(116.6, 36.4)];
        let projection = Projection::fitting(corners.into_iter()).unwrap();
        let (low, high) = (projection.place(corners[0]), projection.place(corners[1]));
        assert!(low.0 < high.0 && low.1 > high.1);
        for (x, y) in [low, high] {
            assert!(
                (0.0..=WIDTH).contains(&x) && (0.0..=projection.height).contains(&y),
                "{x} {y}"
            );
        }
    }

    #[test]
    fn distances_are_true_near_the_middle() {
        let all = [point(110.0, 31.0), point(116.0, 37.0)];
        let projection = Projection::fitting(all.into_iter()).unwrap();
        let (a, b) = (point(112.5, 34.0), point(113.5, 34.0));
        let (at, to) = (projection.place(a), projection.place(b));
        let drawn = (to.0 - at.0) / projection.per_km();
        assert!((drawn - a.distance_km(b)).abs() < 0.5, "{drawn}");
    }

    #[test]
    fn one_point_and_no_point_are_no_trouble() {
        let one = Projection::fitting(std::iter::once(point(113.0, 34.0))).unwrap();
        assert!(one.place(point(113.0, 34.0)).0.is_finite());
        assert!(Projection::fitting(std::iter::empty()).is_none());
    }
}
