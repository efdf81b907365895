//! From a problem to a plan with a proof.
