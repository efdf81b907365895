//! Round trips, broken input, encodings, shuffled rows, partial reading.

use super::*;
use crate::exchange::schema::{SHEETS, template};
use crate::exchange::{Severity, write_folder, write_xlsx};
use std::fs;

fn load(sheets: &[Sheet]) -> Loaded {
    build(sheets, ReadOptions::default()).unwrap_or_else(|problems| {
        panic!(
            "{}",
            problems
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        )
    })
}

#[test]
fn the_examples_of_all_sheets_are_a_valid_catalogue() {
    let loaded = load(&template());
    assert_eq!(loaded.warnings, []);
    assert!(loaded.catalogue.synthetic);
    assert_eq!(loaded.catalogue.organisations.len(), 3);
    assert_eq!(loaded.catalogue.sites.len(), 3);
    let capability = &loaded.catalogue.capabilities[0];
    assert_eq!(capability.range[0].to_string(), "[0, 0.3]");
    assert_eq!(loaded.catalogue.needs[0].budget_fen, Some(150_050));
}

#[test]
fn a_catalogue_written_and_read_again_is_the_same() {
    let before = load(&template()).catalogue;
    let sheets = sheets_of(&before);
    assert_eq!(*load(&sheets).catalogue, *before);
}
