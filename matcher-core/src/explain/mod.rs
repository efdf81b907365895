//! Reasons, why-not, alternatives. Data first, sentences last.
