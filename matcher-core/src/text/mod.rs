//! Normalising and tokenising printed Chinese and English.
