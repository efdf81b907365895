//! How much a file from outside may ask of this machine.

/// Bytes of one CSV file, of one xlsx file and of all text in one sheet.
pub const FILE_BYTES: u64 = 512 << 20;
/// Bytes of an xlsx after unzipping.
pub const UNZIPPED_BYTES: u64 = 2 << 30;
/// How many times its own bytes an xlsx may hold after unzipping: tables reach twenty times, bombs thousands.
pub const UNZIPPED_TIMES: u64 = 100;
/// Bytes that any xlsx may hold after unzipping, however well it is packed.
pub const UNZIPPED_FREE: u64 = 64 << 20;
/// Files inside an xlsx.
pub const ZIP_ENTRIES: usize = 1000;
/// Rows of a sheet: those of a spreadsheet program.
pub const ROWS: u32 = 1_048_576;
/// Columns of a sheet.
pub const COLUMNS: u32 = 256;
/// Sheets of a catalogue.
pub const SHEETS: usize = 64;
/// Bytes of a TOML file.
pub const TOML_BYTES: u64 = 16 << 20;
/// Characters of an id.
pub const ID_CHARACTERS: usize = 100;
/// Bytes of an XML or JSON file.
pub const XML_BYTES: u64 = 32 << 20;
/// Elements of an XML file.
pub const XML_ELEMENTS: usize = 1_000_000;
/// Elements inside one another.
pub const XML_DEPTH: usize = 64;
