//! Tests of the vocabulary as a whole.
#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn the_bundled_vocabulary_has_no_defect() {
    if let Err(error) = Taxonomy::bundled() {
        panic!("{error}");
    }
}
