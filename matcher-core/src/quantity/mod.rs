//! Units, intervals, uncertainty forms and the parsing of printed quantities.
//!
//! Values of [`Interval`], [`Form`] and [`PermittedError`] are in the coherent SI unit of their [`QuantityKind`], so that they compare
//! as plain numbers; [`Unit`] converts between that and what is printed.

mod base;
mod error;
mod form;
mod interval;
mod kind;
mod parse;
mod parsed;
mod permitted_error;
mod print;
mod read;
mod spelling;
mod uncertainty;
mod unit;
mod worst;

#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod tests;

pub use error::{Cause, QuantityError, Span};
pub use form::{Form, Segment, ZERO_CELSIUS};
pub use interval::{EmptyInterval, Interval, covers};
pub use kind::QuantityKind;
pub use parse::parse;
pub use parsed::{Bound, ClassScheme, Item, Parsed, PrintedForm, Quantity, Slope};
pub use permitted_error::{ClassBasis, PermittedError};
pub use read::{
    parse_permitted_error, parse_permitted_error_in, parse_range, parse_sides, parse_uncertainty,
    parse_uncertainty_in,
};
pub use uncertainty::{Coverage, Uncertainty};
pub use unit::{Conversion, Unit, UnitProblem};
pub use worst::{Worst, worst_ratio};
