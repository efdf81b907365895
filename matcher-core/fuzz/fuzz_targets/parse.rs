//! No text makes the parser panic; spans lie inside the text and in order; what is printed reads as the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matcher_core::quantity::{parse, parse_permitted_error, parse_range, parse_sides, parse_uncertainty};

fuzz_target!(|text: &str| {
    let length = text.chars().count();
    let parsed = parse(text);
    let spans = parsed.items.iter().map(|item| item.span);
    for span in spans.chain(parsed.problems.iter().map(|problem| problem.span)) {
        assert!(span[0] < span[1] && span[1] <= length, "{span:?} of {length}");
    }
    for item in &parsed.items {
        let printed = item.quantity.to_string();
        let again = parse(&printed);
        // Printing shows numbers in full; what was read from few digits reads the same, or as something, never as a panic.
        assert!(!again.items.is_empty() || !again.problems.is_empty(), "{printed}");
    }
    for (interval, _) in parse_range(text, None).unwrap_or_default() {
        assert!(interval.lo <= interval.hi);
    }
    let _ = parse_uncertainty(text);
    let _ = parse_permitted_error(text);
    let _ = parse_sides(text);
});
