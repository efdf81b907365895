//! Measurands, instruments, regions and industries: the field's vocabulary, loaded from `data/`.
