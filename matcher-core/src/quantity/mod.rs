//! Units, intervals, uncertainty forms and the parsing of printed quantities.
