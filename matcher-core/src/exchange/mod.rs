//! Readers and writers, one file per format.

pub mod calendar;
pub mod catalogue;
pub mod csv_sheet;
pub mod folder;
pub mod import;
pub mod input_problem;
pub mod ledger;
pub mod limits;
pub mod plan_file;
pub mod problem_file;
pub mod rules;
pub mod schema;
pub mod sheet;
pub mod xlsx;

pub use folder::write_folder;
pub use input_problem::{InputCode, InputProblem, Severity};
pub use sheet::{Row, Sheet};
pub use xlsx::write_xlsx;
