//! No file makes a reader panic: the first byte chooses the format, the rest is the file; drafts go through the reader of the catalogue.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher_core::exchange::import::{CheckOptions, FieldMap, Format, check, read};
use matcher_core::model::Coded;

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let format = Format::ALL[usize::from(*first) % Format::ALL.len()];
    let _ = Format::guess("file", bytes);
    let mut map = FieldMap::default();
    for setting in ["organisation=L1", "periods=2026-12", "capacity_hours=1600"] {
        let _ = map.set(setting);
    }
    if let Ok(draft) = read("file", bytes, format, &map) {
        let options = CheckOptions { alone: true, partial: true, remove: true };
        let _ = check(&[], draft, options);
    }
});
