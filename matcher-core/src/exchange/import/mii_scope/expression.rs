//! Uncertainty expressions: sums and products of numbers, constants and one variable, as `a + b·x`.

/// `a + b·x`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) a: f64,
    pub(super) b: f64,
}

/// Characters of an expression and brackets inside one another.
const LONGEST: usize = 500;
const DEEPEST: usize = 20;

/// Works an expression out; `value` gives the number of a constant, `variable` is x. `None` when it is no straight line in x.
pub(super) fn line(
    text: &str,
    variable: &str,
    value: &dyn Fn(&str) -> Option<f64>,
) -> Option<Line> {
    if text.len() > LONGEST {
        return None;
    }
    let mut parser = Parser {
        text,
        variable,
        value,
        depth: 0,
    };
    let line = parser.sum()?;
    let done = parser.text.trim().is_empty();
    (done && line.a.is_finite() && line.b.is_finite()).then_some(line)
}

struct Parser<'t> {
    text: &'t str,
    variable: &'t str,
    value: &'t dyn Fn(&str) -> Option<f64>,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn eat(&mut self, sign: char) -> bool {
        match self.text.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Option<Line> {
        let mut sum = self.product()?;
        loop {
            let sign = if self.eat('+') {
                1.0
            } else if self.eat('-') {
                -1.0
            } else {
                return Some(sum);
            };
            let next = self.product()?;
            sum = Line {
                a: sum.a + sign * next.a,
                b: sum.b + sign * next.b,
            };
        }
    }

    fn product(&mut self) -> Option<Line> {
        let mut product = self.factor()?;
        loop {
            if self.eat('*') {
                let next = self.factor()?;
                // x·x is no straight line.
                if product.b != 0.0 && next.b != 0.0 {
                    return None;
                }
                product = Line {
                    a: product.a * next.a,
                    b: product.a * next.b + product.b * next.a,
                };
            } else if self.eat('/') {
                let next = self
                    .factor()
                    .filter(|next| next.b == 0.0 && next.a != 0.0)?;
                product = Line {
                    a: product.a / next.a,
                    b: product.b / next.a,
                };
            } else {
                return Some(product);
            }
        }
    }

    fn factor(&mut self) -> Option<Line> {
        if self.eat('(') {
            self.depth += 1;
            let inner = (self.depth <= DEEPEST).then(|| self.sum()).flatten()?;
            self.depth -= 1;
            return self.eat(')').then_some(inner);
        }
        self.text = self.text.trim_start();
        if self
            .text
            .starts_with(|c: char| c.is_ascii_digit() || c == '.')
        {
            return self.number();
        }
        let name = self.take(|c| c.is_alphanumeric() || c == '_');
        if name.is_empty() {
            return None;
        }
        if name == self.variable {
            return Some(Line { a: 0.0, b: 1.0 });
        }
        let a = (self.value)(name)?;
        Some(Line { a, b: 0.0 })
    }

    fn number(&mut self) -> Option<Line> {
        let mut before = ' ';
        let text = self.take(|c| {
            let part = c.is_ascii_digit()
                || matches!(c, '.' | 'e' | 'E')
                || matches!(c, '-' | '+') && matches!(before, 'e' | 'E');
            before = c;
            part
        });
        let a = text.parse().ok()?;
        Some(Line { a, b: 0.0 })
    }

    fn take(&mut self, mut part: impl FnMut(char) -> bool) -> &'t str {
        let end = self.text.find(|c| !part(c)).unwrap_or(self.text.len());
        let (taken, rest) = self.text.split_at(end);
        self.text = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_lines_are_worked_out_and_nothing_else() {
        let value = |name: &str| match name {
            "Floor" => Some(0.5),
            "Scale" => Some(2e-3),
            _ => None,
        };
        for (text, expected) in [
            ("Volts * Scale + Floor", Some((0.5, 2e-3))),
            ("Floor+Scale*Volts", Some((0.5, 2e-3))),
            ("(Volts + 1) * 2e-1 / 4", Some((0.05, 0.05))),
            ("Floor", Some((0.5, 0.0))),
            ("Volts * Volts", None),
            ("1 / Volts", None),
            ("sqrt(Floor)", None),
            ("Volts * Other", None),
            ("Volts +", None),
            ("((", None),
            ("", None),
        ] {
            let found = line(text, "Volts", &value).map(|line| (line.a, line.b));
            match (found, expected) {
                (Some(found), Some(expected)) => {
                    assert!((found.0 - expected.0).abs() < 1e-15, "{text}");
                    assert!((found.1 - expected.1).abs() < 1e-15, "{text}");
                }
                _ => assert_eq!(found, expected, "{text}"),
            }
        }
        let deep = "(".repeat(400);
        assert_eq!(line(&deep, "x", &value), None);
    }
}
