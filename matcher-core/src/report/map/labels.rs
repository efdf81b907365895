//! Names of places, put where they cover nothing.

/// A rectangle in the drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rectangle {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Rectangle {
    /// A square around a point.
    pub(super) fn around(x: f64, y: f64, radius: f64) -> Self {
        Self {
            left: x - radius,
            top: y - radius,
            right: x + radius,
            bottom: y + radius,
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn inside(&self, width: f64, height: f64) -> bool {
        self.left >= 0.0 && self.top >= 0.0 && self.right <= width && self.bottom <= height
    }
}

/// A name beside a point.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Label {
    pub(in crate::report) x: f64,
    pub(in crate::report) y: f64,
    /// `start`, `end` or `middle`.
    pub(in crate::report) anchor: &'static str,
    pub(in crate::report) name: String,
}

/// Puts names beside their points, the first ones first, each at the first side where it covers neither a name nor a mark; where
/// every side covers a mark, at the first that covers no name; else it is left out. `size` is the height of a character.
pub(super) fn placed(
    names: &[(f64, f64, &str)],
    marks: &[Rectangle],
    size: f64,
    canvas: (f64, f64),
) -> Vec<Label> {
    let mut taken: Vec<Rectangle> = Vec::new();
    let mut labels = Vec::new();
    for &(x, y, name) in names {
        let sides = sides(x, y, name, size);
        let fits =
            |r: &Rectangle| r.inside(canvas.0, canvas.1) && !taken.iter().any(|t| t.overlaps(r));
        let free = sides
            .iter()
            .find(|(r, _)| fits(r) && !marks.iter().any(|m| m.overlaps(r)));
        if let Some((rectangle, label)) = free
            .or_else(|| sides.iter().find(|(r, _)| fits(r)))
            .cloned()
        {
            taken.push(rectangle);
            labels.push(label);
        }
    }
    labels
}

/// Right, left, above and below, near and then farther off.
fn sides(x: f64, y: f64, name: &str, size: f64) -> Vec<(Rectangle, Label)> {
    let long = name
        .chars()
        .map(|c| if c.is_ascii() { 0.6 } else { 1.0 })
        .sum::<f64>()
        * size;
    let mut sides = Vec::new();
    for gap in [size * 0.45, size * 1.0] {
        for (anchor, x, y) in [
            ("start", x + gap, y + size * 0.35),
            ("end", x - gap, y + size * 0.35),
            ("middle", x, y - gap),
            ("middle", x, y + gap + size * 0.8),
        ] {
            let left = match anchor {
                "start" => x,
                "end" => x - long,
                _ => x - long / 2.0,
            };
            let rectangle = Rectangle {
                left,
                top: y - size * 0.9,
                right: left + long,
                bottom: y + size * 0.2,
            };
            sides.push((
                rectangle,
                Label {
                    x,
                    y,
                    anchor,
                    name: name.to_owned(),
                },
            ));
        }
    }
    sides
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: (f64, f64) = (1000.0, 1000.0);

    fn anchors(names: &[(f64, f64, &str)], marks: &[Rectangle]) -> Vec<&'static str> {
        placed(names, marks, 14.0, CANVAS)
            .iter()
            .map(|l| l.anchor)
            .collect()
    }

    #[test]
    fn no_name_covers_another() {
        let here = [(100.0, 100.0, "郑州"); 12];
        let labels = placed(&here, &[], 14.0, CANVAS);
        assert_eq!(
            labels.iter().take(3).map(|l| l.anchor).collect::<Vec<_>>(),
            ["start", "end", "middle"]
        );
        assert!(labels.len() < here.len());
    }

    #[test]
    fn a_name_stays_inside_and_goes_around_marks_where_it_can() {
        assert_eq!(anchors(&[(995.0, 100.0, "商丘")], &[]), ["end"]);
        assert_eq!(
            anchors(
                &[(500.0, 500.0, "许昌")],
                &[Rectangle::around(515.0, 500.0, 9.0)]
            ),
            ["end"]
        );
        assert_eq!(
            anchors(
                &[(500.0, 500.0, "许昌")],
                &[Rectangle::around(500.0, 500.0, 200.0)]
            ),
            ["start"]
        );
    }
}
