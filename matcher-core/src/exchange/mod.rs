//! Readers and writers, one file per format.

pub mod problem_file;
