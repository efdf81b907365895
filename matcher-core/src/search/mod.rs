//! Query understanding, index and ranking.
