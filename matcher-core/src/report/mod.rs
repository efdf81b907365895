//! What a regulator opens: the summary, the workbooks and the report of a round. Every number is counted from the plan here once
//! ([`Figures`]), and every list and page shows the same ones.

pub mod board;
mod candidates;
mod figures;
mod files;
mod map;
mod page;
pub mod programme;
mod summary;
mod workbooks;

pub use board::write_board;
pub use figures::{Coverage, Figures, Load, Scarce};
pub use files::write_files;
pub use summary::{summary, summary_json};

use crate::explain::{Context, Explanation};
use crate::model::PlanDocument;

/// Everything a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The round.
    pub context: Context<'a>,
    /// Its reasons.
    pub explanation: &'a Explanation,
    /// Its plan as written.
    pub document: &'a PlanDocument,
}

/// Marks everything that is made from synthetic data.
pub const SYNTHETIC: &str = "合成数据 synthetic";
