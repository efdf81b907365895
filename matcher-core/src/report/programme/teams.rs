//! Teams that could take a challenge up (揭榜): who comes nearest to the needs behind it.

use crate::explain::{Candidate, outlook};
use crate::fit::{Judge, Rule, Severity};
use crate::ids::Ix;
use crate::model::{Catalogue, Need, Offer, Organisation, ServiceKind};
use std::collections::BTreeMap;

/// Offers looked at for each need.
const OFFERS: usize = 24;

/// An organisation that could take a challenge up.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateTeam {
    /// Who.
    pub provider: Ix<Organisation>,
    /// Needs it comes near to.
    pub needs: usize,
    /// Its nearest offer, for which of the needs, with what is missing.
    pub nearest: Candidate,
    /// The need of `nearest`.
    pub need: Ix<Need>,
    /// Whether it offers joint research.
    pub researches: bool,
}

/// What can be said of the needs behind a challenge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Teams {
    /// Needs that somebody can serve as things are: they want a pairing, no research.
    pub servable: Vec<Ix<Need>>,
    /// Needs that nobody can serve.
    pub unservable: Vec<Ix<Need>>,
    /// Who comes near to the latter: near to most of them first, then with the fewest rules failing, then by id.
    pub teams: Vec<CandidateTeam>,
}

/// Judges every need against the offers of its kind. An offer that measures something else comes near to nothing.
pub fn teams(catalogue: &Catalogue, judge: &Judge<'_>, needs: &[Ix<Need>]) -> Teams {
    let mut found = Teams::default();
    let mut near: BTreeMap<Ix<Organisation>, CandidateTeam> = BTreeMap::new();
    for need in needs {
        let seen = outlook(catalogue, judge, *need, OFFERS);
        if !seen.can.is_empty() {
            found.servable.push(*need);
            continue;
        }
        found.unservable.push(*need);
        let mut counted: Vec<Ix<Organisation>> = Vec::new();
        for candidate in seen.nearly.into_iter().filter(measures_the_same) {
            let provider = catalogue.provider_of(candidate.offer);
            let first = !counted.contains(&provider);
            let team = near.entry(provider).or_insert_with(|| CandidateTeam {
                provider,
                needs: 0,
                nearest: candidate.clone(),
                need: *need,
                researches: false,
            });
            if first {
                counted.push(provider);
                team.needs += 1;
            }
            if failures(&candidate) < failures(&team.nearest) {
                (team.nearest, team.need) = (candidate, *need);
            }
        }
    }
    for place in 0..catalogue.offers.len() {
        let offer = Ix::<Offer>::new(place);
        if catalogue[offer].service == ServiceKind::JointResearch
            && let Some(team) = near.get_mut(&catalogue.provider_of(offer))
        {
            team.researches = true;
        }
    }
    found.teams = near.into_values().collect();
    found
        .teams
        .sort_by_key(|team| (std::cmp::Reverse(team.needs), failures(&team.nearest)));
    found
}

fn measures_the_same(candidate: &Candidate) -> bool {
    !failing(candidate).any(|rule| matches!(rule, Rule::Measurand | Rule::ServiceKind))
}

fn failing(candidate: &Candidate) -> impl Iterator<Item = Rule> {
    let findings = candidate.fit.findings.iter();
    findings
        .filter(|finding| finding.severity == Severity::Fail)
        .map(|finding| finding.rule)
}

fn failures(candidate: &Candidate) -> usize {
    failing(candidate).count()
}
