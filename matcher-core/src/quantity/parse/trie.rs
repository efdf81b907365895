//! The spellings of all units as a tree of characters.

use std::sync::LazyLock;

use crate::quantity::spelling::fold;
use crate::quantity::unit::UNITS;

/// The spellings of all units as a tree of characters.
pub(super) struct Trie {
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    children: Vec<(char, usize)>,
    unit: Option<usize>,
}

pub(super) static TRIE: LazyLock<Trie> = LazyLock::new(|| {
    let mut trie = Trie {
        nodes: vec![Node::default()],
    };
    for (key, &unit) in &UNITS.by_key {
        let mut node = 0;
        for c in key.chars() {
            node = trie.child(node, c);
        }
        if let Some(end) = trie.nodes.get_mut(node) {
            end.unit = Some(unit);
        }
    }
    trie
});

impl Trie {
    fn find(&self, node: usize, c: char) -> Option<usize> {
        let children = &self.nodes.get(node)?.children;
        let at = children.binary_search_by_key(&c, |(c, _)| *c).ok()?;
        children.get(at).map(|(_, child)| *child)
    }

    fn child(&mut self, node: usize, c: char) -> usize {
        if let Some(child) = self.find(node, c) {
            return child;
        }
        let child = self.nodes.len();
        self.nodes.push(Node::default());
        if let Some(parent) = self.nodes.get_mut(node) {
            parent.children.push((c, child));
            parent.children.sort_unstable();
        }
        child
    }

    /// The node after `c`, which folds to one or two characters.
    pub(super) fn step(&self, node: usize, c: char) -> Option<usize> {
        if c.is_ascii_alphanumeric() {
            return self.find(node, c);
        }
        match fold(c) {
            "" => self.find(node, c),
            folded => folded.chars().try_fold(node, |node, c| self.find(node, c)),
        }
    }

    pub(super) fn unit(&self, node: usize) -> Option<usize> {
        self.nodes.get(node)?.unit
    }
}
