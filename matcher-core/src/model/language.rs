//! The languages in which sentences are rendered.

use super::code::coded;

coded! {
    /// The language of a reader of messages and pages.
    Language {
        Chinese = "zh", "中文", "Chinese";
        English = "en", "英文", "English";
    }
}
