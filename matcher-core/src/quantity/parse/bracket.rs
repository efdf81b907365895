//! Brackets: a product, a formula, or text that is read as any other. Bracketed ranges are in `range`.

use super::super::parsed::{PrintedForm, Quantity};
use super::super::unit::Unit;
use super::Parser;
use super::scan::Number;

impl Parser {
    /// An opening bracket: a range, a formula, or text that is read as any other.
    pub(super) fn bracket(&mut self) {
        let start = self.scan.at;
        if self.bracketed_range(start) {
            return;
        }
        if let Some((first, unit)) = self.bracketed_number()
            && self.product_tail(first, unit.as_ref(), start)
        {
            return;
        }
        self.scan.at = start;
        if self.bracketed_product(start) || self.bracketed_formula(start) {
            return;
        }
        self.scan.at = start + 1;
    }

    fn bracketed_number(&mut self) -> Option<(Number, Option<Unit>)> {
        if !self.scan.eat('(') {
            return None;
        }
        let number = self.scan.number(true)?;
        let unit = self.scan.unit();
        self.scan.eat(')').then_some((number, unit))
    }

    /// `(500×500)mm及以下`
    fn bracketed_product(&mut self, start: usize) -> bool {
        self.scan.at = start + 1;
        let items = self.items.len();
        let done = self.scan.number(true).is_some_and(|first| {
            let unit = self.scan.unit();
            self.product_tail(first, unit.as_ref(), start)
        });
        if done && self.scan.eat(')') {
            let outer = self.scan.unit();
            let outer_bound = self.bound();
            let end = self.scan.at;
            if let Some(item) = self.items.get_mut(items) {
                item.span[1] = end;
                if let Quantity::Dimensions { unit, bound, .. } = &mut item.quantity {
                    *unit = unit.take().or(outer);
                    *bound = bound.or(outer_bound);
                }
            }
            return true;
        }
        self.items.truncate(items);
        self.scan.at = start;
        false
    }

    /// `(36 + 3.3D) μin`
    fn bracketed_formula(&mut self, start: usize) -> bool {
        self.scan.at = start;
        let problems = self.scan.problems.len();
        let form = self.formula(start);
        if let Some(form @ (PrintedForm::Linear { .. } | PrintedForm::Relative { .. })) = form {
            self.push_uncertainty(form, false, start);
            return true;
        }
        self.scan.problems.truncate(problems);
        self.scan.at = start;
        false
    }
}
