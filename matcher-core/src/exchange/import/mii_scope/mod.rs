//! An NCSLI MII scope of accreditation (XML), both ways. Elements are matched by local name, because several namespaces are about; both
//! vocabulary generations (`Measure.Voltage.DC`, `TestProcess.Measure.Voltage.DC`) are read. Numbers are in the coherent SI unit of their
//! quantity. A range whose start lies above its end is refused: it may be a misprint, and nobody can know of which end.

mod expression;
mod read;
mod terms;
mod write;

pub(super) use read::read;
pub use write::write;
