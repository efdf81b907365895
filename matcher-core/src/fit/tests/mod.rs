//! Tests of the rules: worked examples, every rule failing and passing, a table of verdicts, and properties.

mod accuracy;
mod matrix;
mod practice;
mod properties;
mod rules;
mod sample;
mod told;
mod verdicts;
