//! The bipartite graph: lots of needs on one side, slots on the other, one edge per option.

use super::{Lot, MarketOption};
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// Index into the market's lots.
    Lot(u32),
    /// Index into the catalogue's slots.
    Slot(u32),
}

/// Lots first, then slots; the weight of an edge is the index of its option.
#[derive(Debug, Clone, Default)]
pub struct MarketGraph {
    graph: UnGraph<Node, u32>,
    lots: usize,
}

impl MarketGraph {
    /// One node per lot and slot, one edge per option. O(n + m).
    pub(super) fn new(lots: &[Lot], options: &[MarketOption], slots: usize) -> Self {
        let mut graph = UnGraph::with_capacity(lots.len() + slots, options.len());
        for lot in 0..lots.len() {
            graph.add_node(Node::Lot(lot as u32));
        }
        for slot in 0..slots {
            graph.add_node(Node::Slot(slot as u32));
        }
        for (lot_index, lot) in lots.iter().enumerate() {
            for option in lot.options.clone() {
                let slot = lots.len() + options[option as usize].slot as usize;
                graph.add_edge(NodeIndex::new(lot_index), NodeIndex::new(slot), option);
            }
        }
        Self {
            graph,
            lots: lots.len(),
        }
    }

    /// The graph itself.
    pub fn graph(&self) -> &UnGraph<Node, u32> {
        &self.graph
    }

    /// Options that end in a slot, with their lots.
    pub fn options_on(&self, slot: u32) -> impl Iterator<Item = (u32, u32)> {
        self.graph
            .edges(NodeIndex::new(self.lots + slot as usize))
            .filter_map(|edge| {
                let other = if edge.source().index() < self.lots {
                    edge.source()
                } else {
                    edge.target()
                };
                match self.graph[other] {
                    Node::Lot(lot) => Some((lot, *edge.weight())),
                    Node::Slot(_) => None,
                }
            })
    }

    /// Sizes, in lots, of the connected components with at least one lot, largest first.
    pub fn component_sizes(&self) -> Vec<usize> {
        let mut union = UnionFind::<u32>::new(self.graph.node_count());
        for edge in self.graph.edge_references() {
            union.union(edge.source().index() as u32, edge.target().index() as u32);
        }
        let mut sizes = vec![0_usize; self.graph.node_count()];
        for lot in 0..self.lots {
            sizes[union.find(lot as u32) as usize] += 1;
        }
        sizes.retain(|&size| size > 0);
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes
    }
}
