//! Readers and writers, one file per format.

pub mod plan_file;
pub mod problem_file;
