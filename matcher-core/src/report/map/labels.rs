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
        Self { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
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

/// Puts names beside their points, the first ones first, each at the first side where it covers nothing that was there before; a
/// name that would cover something everywhere is left out. `size` is the height of a character.
pub(super) fn placed(
    names: &[(f64, f64, &str)],
    mut taken: Vec<Rectangle>,
    size: f64,
    (width, height): (f64, f64),
) -> Vec<Label> {
    let mut labels = Vec::new();
    for &(x, y, name) in names {
        let long = name.chars().map(|c| if c.is_ascii() { 0.6 } else { 1.0 }).sum::<f64>() * size;
        let gap = size * 0.45;
        let sides = [
            ("start", x + gap, y + size * 0.35),
            ("end", x - gap, y + size * 0.35),
            ("middle", x, y - gap),
            ("middle", x, y + gap + size * 0.8),
        ];
        let free = sides.into_iter().find_map(|(anchor, at, base)| {
            let left = match anchor {
                "start" => at,
                "end" => at - long,
                _ => at - long / 2.0,
            };
            let rectangle = Rectangle { left, top: base - size * 0.9, right: left + long, bottom: base + size * 0.2 };
            let free = rectangle.inside(width, height) && !taken.iter().any(|t| t.overlaps(&rectangle));
            free.then_some((rectangle, Label { x: at, y: base, anchor, name: name.to_owned() }))
        });
        if let Some((rectangle, label)) = free {
            taken.push(rectangle);
            labels.push(label);
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_covers_another() {
        let names = [(100.0, 100.0, "郑州"), (104.0, 100.0, "新郑"), (101.0, 101.0, "中牟"), (100.0, 99.0, "荥阳"), (102.0, 100.0, "新密")];
        let labels = placed(&names, Vec::new(), 14.0, (1000.0, 1000.0));
        assert_eq!(labels.iter().map(|l| l.anchor).collect::<Vec<_>>(), ["start", "end", "middle", "middle"]);
    }

    #[test]
    fn a_name_stays_inside_and_off_the_marks() {
        let labels = placed(&[(995.0, 100.0, "商丘")], Vec::new(), 14.0, (1000.0, 1000.0));
        assert_eq!(labels[0].anchor, "end");
        let all = vec![Rectangle::around(500.0, 500.0, 100.0)];
        assert_eq!(placed(&[(500.0, 500.0, "许昌")], all, 14.0, (1000.0, 1000.0)), []);
    }
}
