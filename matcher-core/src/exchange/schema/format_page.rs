//! Renders `data/FORMAT.md` from the schema.

/// placeholder
pub fn format_page() -> String {
    String::new()
}
