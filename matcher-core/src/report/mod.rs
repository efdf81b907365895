//! Indicators, coverage, and the files a regulator opens.
