//! The bipartite graph of needs and slots, its candidates and components.
