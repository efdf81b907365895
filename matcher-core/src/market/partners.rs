//! Who may be a partner of whom: the modes 产业链, 同领域 and open of a round, and the ties between two organisations.

use crate::ids::Ix;
use crate::model::{Catalogue, Mode, Organisation, OrganisationKind, PlanRules};
use crate::taxonomy::industries::{Industries, IndustryLevel};
use petgraph::Direction;
use petgraph::graphmap::DiGraphMap;
use std::collections::{BTreeMap, BTreeSet};

/// The tie between a provider and an SME.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tie {
    /// Supply links between the two, when they are in one chain within the round's steps.
    pub chain_steps: Option<u8>,
    /// They share a field at the round's level, or the SME's industry is on the provider's own list.
    pub same_field: bool,
}

/// Ties and modes of one round.
#[derive(Debug)]
pub struct Partners<'a> {
    catalogue: &'a Catalogue,
    mode: Mode,
    public_bodies_serve_all: bool,
    /// For each organisation with supply links: who is how many links up or down its chain.
    chains: BTreeMap<u32, BTreeMap<u32, u8>>,
    fields: Fields,
}

/// Who shares a field with whom, looked up once per pair of industries instead of once per pair of organisations.
#[derive(Debug)]
struct Fields {
    /// The industry of each organisation, as a place among those that occur.
    industry_of: Vec<usize>,
    /// What each organisation's field is made from, as a place in `shared`.
    kind_of: Vec<usize>,
    /// For each kind of provider: the industries that share its field.
    shared: Vec<Vec<bool>>,
}

impl<'a> Partners<'a> {
    /// Walks the supply chains of every provider, up and down separately (a supplier of my customer is no tie of mine).
    ///
    /// O(providers × organisations within the round's steps).
    pub fn new(catalogue: &'a Catalogue, rules: &PlanRules) -> Self {
        let links: DiGraphMap<u32, ()> = catalogue
            .supply_links
            .iter()
            .map(|l| (l.supplier.index() as u32, l.customer.index() as u32))
            .collect();
        let providers: BTreeSet<u32> = catalogue
            .resources
            .iter()
            .map(|r| r.organisation.index() as u32)
            .collect();
        let steps = rules.supply_chain_steps;
        let chains = providers
            .into_iter()
            .filter(|&p| links.contains_node(p))
            .map(|p| (p, chain_of(&links, p, steps)))
            .collect();
        Self {
            catalogue,
            mode: rules.mode,
            public_bodies_serve_all: rules.public_bodies_serve_all,
            chains,
            fields: Fields::new(catalogue, rules.same_field_level),
        }
    }

    /// The tie between two organisations. O(log n).
    pub fn tie(&self, provider: Ix<Organisation>, seeker: Ix<Organisation>) -> Tie {
        let chain_steps = self
            .chains
            .get(&(provider.index() as u32))
            .and_then(|chain| chain.get(&(seeker.index() as u32)))
            .copied();
        Tie {
            chain_steps,
            same_field: self.fields.shares(provider, seeker),
        }
    }

    /// Whether the mode of the round lets the two be partners.
    pub fn admits(&self, provider: Ix<Organisation>, tie: Tie) -> bool {
        let kind = self.catalogue[provider].kind;
        let enterprise = matches!(
            kind,
            OrganisationKind::LargeEnterprise | OrganisationKind::ThirdPartyCalibrator
        );
        if self.public_bodies_serve_all && !enterprise {
            return true;
        }
        match self.mode {
            Mode::Open => true,
            Mode::SupplyChain => tie.chain_steps.is_some(),
            Mode::SameField => tie.same_field,
        }
    }
}

impl Fields {
    fn new(catalogue: &Catalogue, level: IndustryLevel) -> Self {
        let organisations = &catalogue.organisations;
        let (industry_of, industries) = numbered(organisations.iter().map(|o| o.industry.as_str()));
        let (kind_of, kinds) = numbered(organisations.iter().map(|o| {
            let own = if o.fields.is_empty() {
                o.industry.as_str()
            } else {
                ""
            };
            (own, o.fields.as_slice())
        }));
        let of_kind = |(own, fields): &(&str, &[String])| {
            let shares = |industry: &&str| share_field(own, fields, industry, level);
            industries.iter().map(shares).collect()
        };
        Self {
            shared: kinds.iter().map(of_kind).collect(),
            industry_of,
            kind_of,
        }
    }

    fn shares(&self, provider: Ix<Organisation>, seeker: Ix<Organisation>) -> bool {
        self.shared[self.kind_of[provider.index()]][self.industry_of[seeker.index()]]
    }
}

/// Whether an industry belongs to a provider's fields, or without such shares its own industry at the level.
fn share_field(own: &str, fields: &[String], industry: &str, level: IndustryLevel) -> bool {
    if industry.is_empty() {
        return false;
    }
    let industries = Industries::bundled();
    if fields.is_empty() {
        return industries.shares(own, industry, level);
    }
    let chain = industries.chain(industry);
    fields
        .iter()
        .any(|field| chain.iter().any(|industry| industry.code == *field))
}

/// The number of each value among the distinct ones, and those.
fn numbered<T: Ord + Copy>(values: impl Iterator<Item = T> + Clone) -> (Vec<usize>, Vec<T>) {
    let distinct: BTreeSet<T> = values.clone().collect();
    let numbers: BTreeMap<T, usize> = distinct.iter().copied().zip(0..).collect();
    let of_each = values.map(|value| numbers[&value]).collect();
    (of_each, distinct.into_iter().collect())
}

/// Breadth first up and down the chain, `steps` links at most.
fn chain_of(links: &DiGraphMap<u32, ()>, start: u32, steps: u8) -> BTreeMap<u32, u8> {
    let mut chain = BTreeMap::new();
    for direction in [Direction::Incoming, Direction::Outgoing] {
        let mut seen = BTreeSet::from([start]);
        let mut front = vec![start];
        for step in 1..=steps {
            let mut next = Vec::new();
            for node in front {
                for neighbour in links.neighbors_directed(node, direction) {
                    if seen.insert(neighbour) {
                        let known = chain.entry(neighbour).or_insert(step);
                        *known = (*known).min(step);
                        next.push(neighbour);
                    }
                }
            }
            front = next;
        }
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_runs_up_or_down_but_never_turns() {
        // 1 → 2 → 3, 4 → 3: 4 delivers to 3 as 2 does, which makes 2 and 4 competitors and no chain.
        let links: DiGraphMap<u32, ()> = [(1, 2), (2, 3), (4, 3)].into_iter().collect();
        assert_eq!(chain_of(&links, 2, 2), BTreeMap::from([(1, 1), (3, 1)]));
        assert_eq!(chain_of(&links, 3, 1), BTreeMap::from([(2, 1), (4, 1)]));
        assert_eq!(
            chain_of(&links, 3, 2),
            BTreeMap::from([(1, 2), (2, 1), (4, 1)])
        );
    }
}
