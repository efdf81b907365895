//! Can this offer serve this need? One rule is one file; the verdict is data.
