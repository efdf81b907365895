//! Markets shaped like the programme as bare problems: laboratories with offers, small firms with needs, at national size or a part of it.
//!
//! About 16 options a need, more than a quarter of the measurands over-subscribed, one component that holds nearly all. Needs want offers
//! that are near; values are distance, fit and quality in tenths of a point.

use crate::assignment::Random;
use matcher_core::model::{Problem, ProblemBuilder, ProblemOption};
use std::collections::{BTreeMap, BTreeSet};

/// What a market has beyond slots, needs and options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Nothing.
    Core,
    /// Pair costs, partner limits and quotas that don't bind.
    Full,
    /// The same with a third of the quotas binding and one need in a hundred pinned, one option in a hundred banned.
    Tight,
}

impl Rules {
    /// Reads `core`, `full` or `tight`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "core" => Some(Self::Core),
            "full" => Some(Self::Full),
            "tight" => Some(Self::Tight),
            _ => None,
        }
    }
}

/// A laboratory's offer.
struct Offer {
    laboratory: usize,
    minutes: i64,
    quality: f64,
}

struct Need {
    seeker: usize,
    options: Vec<ProblemOption>,
}

/// The parties of a market and where they are.
struct Market {
    places: Vec<(f64, f64)>,
    laboratories: Vec<(usize, (f64, f64), u32)>,
    seekers: Vec<(usize, (f64, f64))>,
    offers: Vec<Offer>,
    /// Offers of each measurand.
    by_measurand: Vec<Vec<usize>>,
}

/// A market of a `part`-th of the nation.
///
/// # Errors
/// None that a valid part can cause.
pub fn generate(part: usize, rules: Rules, seed: u64) -> Result<Problem, String> {
    let mut random = Random::new(seed ^ ((part as u64) << 40));
    let market = Market::new(part, &mut random);
    let needs = market.needs(130_000 / part, &mut random);
    let mut builder = ProblemBuilder::new(format!("market 1/{part} {rules:?}"));
    let is_core = rules == Rules::Core;
    if !is_core {
        for (place, &(_, _, limit)) in market.laboratories.iter().enumerate() {
            builder.provider(format!("L{place}"), Some(limit));
        }
        for seeker in 0..market.seekers.len() {
            builder.seeker(format!("S{seeker}"), None);
        }
        market.quotas(&needs, rules, &mut random, &mut builder);
    }
    for (place, offer) in market.offers.iter().enumerate() {
        let provider = (!is_core).then_some(offer.laboratory as u32);
        builder.slot(format!("o{place}"), provider, offer.minutes);
    }
    for (place, need) in needs.iter().enumerate() {
        let region = market.seekers[need.seeker].0 as u32;
        let (seeker, quotas) = if is_core {
            (None, vec![])
        } else {
            (Some(need.seeker as u32), vec![region])
        };
        builder.need(format!("n{place}"), seeker, &quotas, &need.options);
    }
    if !is_core {
        market.pairs(&needs, &mut random, &mut builder);
    }
    if rules == Rules::Tight {
        market.pins_and_bans(&needs, &mut random, &mut builder);
    }
    builder.build().map_err(|errors| format!("{errors:?}"))
}

impl Market {
    fn new(part: usize, random: &mut Random) -> Self {
        let (measurands, regions) = match part {
            1 => (400, 85),
            2..=10 => (120, 40),
            _ => (30, 10),
        };
        let places: Vec<(f64, f64)> = (0..regions)
            .map(|_| (random.unit() * 3600.0, random.unit() * 1500.0))
            .collect();
        let somewhere = |random: &mut Random, spread: f64| {
            // Large regions come first and hold more.
            let region = (random.unit().powi(2) * f64::from(regions)) as usize;
            let (x, y) = places[region];
            (
                region,
                (x + spread * random.normal(), y + spread * random.normal()),
            )
        };
        let mut laboratories = Vec::new();
        for _ in 0..6750 / part {
            let (region, at) = somewhere(random, 50.0);
            laboratories.push((region, at, 0_u32));
        }
        let seekers: Vec<_> = (0..95_000 / part)
            .map(|_| somewhere(random, 60.0))
            .collect();
        let mut by_measurand = vec![Vec::new(); measurands];
        let offers: Vec<Offer> = (0..36_000 / part)
            .map(|place| {
                let laboratory = if place < laboratories.len() {
                    place
                } else {
                    (random.unit().powf(1.6) * laboratories.len() as f64) as usize
                };
                let kinds = 1 + usize::from(random.unit() < 0.4) + usize::from(random.unit() < 0.1);
                let first = (random.unit().powf(1.5) * measurands as f64) as usize;
                for kind in 0..kinds {
                    let measurand = (first + kind * 7) % measurands;
                    if by_measurand[measurand].last() != Some(&place) {
                        by_measurand[measurand].push(place);
                    }
                }
                Offer {
                    laboratory,
                    minutes: 60 * (10.0 + 390.0 * (1.0 - random.unit().powf(0.22))).round() as i64,
                    quality: 0.3 + 0.7 * random.unit().sqrt(),
                }
            })
            .collect();
        for offer in &offers {
            let limit = &mut laboratories[offer.laboratory].2;
            *limit += random.between(2, 6) as u32;
        }
        for laboratory in &mut laboratories {
            laboratory.2 = laboratory.2.max(3);
        }
        Self {
            places,
            laboratories,
            seekers,
            offers,
            by_measurand,
        }
    }

    fn needs(&self, count: usize, random: &mut Random) -> Vec<Need> {
        // Three measurands in ten are scarce: demand in hours as a multiple of the supply.
        let demand: Vec<f64> = self
            .by_measurand
            .iter()
            .map(|offers| {
                let supply: i64 = offers.iter().map(|&o| self.offers[o].minutes).sum();
                let ratio = if random.unit() < 0.3 { 2.3 } else { 0.36 };
                supply as f64 * ratio * (0.35 * random.normal()).exp()
            })
            .collect();
        let total: f64 = demand.iter().sum();
        (0..count)
            .map(|place| {
                let seeker = if place < self.seekers.len() {
                    place
                } else {
                    random.below(self.seekers.len())
                };
                let mut draw = random.unit() * total;
                let found = demand.iter().position(|own| {
                    draw -= own;
                    draw <= 0.0
                });
                let options = self.options(seeker, found.unwrap_or(0), random);
                Need { seeker, options }
            })
            .collect()
    }

    fn options(&self, seeker: usize, measurand: usize, random: &mut Random) -> Vec<ProblemOption> {
        let (x, y) = self.seekers[seeker].1;
        let mut near: Vec<(f64, usize, f64)> = self.by_measurand[measurand]
            .iter()
            .map(|&offer| {
                let at = self.laboratories[self.offers[offer].laboratory].1;
                let far = ((x - at.0).powi(2) + (y - at.1).powi(2)).sqrt();
                (
                    far / 250.0 + (-random.unit().max(1e-12).ln()).ln(),
                    offer,
                    far,
                )
            })
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.truncate((5.0 + 35.0 * random.unit().powf(1.6)) as usize);
        let hours = 1.0 + 39.0 * random.unit().powf(1.8);
        let mut options: Vec<ProblemOption> = near
            .into_iter()
            .filter_map(|(_, offer, far)| {
                let fit = random.unit().sqrt();
                let points =
                    500.0 * (-far / 400.0).exp() + 300.0 * fit + 200.0 * self.offers[offer].quality;
                let minutes = 60
                    * (hours * (0.75 + 0.6 * random.unit()))
                        .round()
                        .clamp(1.0, 40.0) as i64;
                (minutes <= self.offers[offer].minutes).then_some(ProblemOption {
                    slot: offer as u32,
                    minutes,
                    value: points.round() as i64,
                })
            })
            .collect();
        options.sort_by_key(|option| option.slot);
        options
    }

    fn quotas(
        &self,
        needs: &[Need],
        rules: Rules,
        random: &mut Random,
        builder: &mut ProblemBuilder,
    ) {
        let mut members = vec![BTreeSet::new(); self.places.len()];
        for need in needs {
            members[self.seekers[need.seeker].0].insert(need.seeker);
        }
        for (region, members) in members.iter().enumerate() {
            let binds = rules == Rules::Tight && region % 3 == 0;
            let share = if binds {
                0.97
            } else {
                0.45 + 0.2 * random.unit()
            };
            let wanted = (members.len() as f64 * share) as u32;
            builder.quota(format!("Q{region}"), wanted, 5000);
        }
    }

    fn pairs(&self, needs: &[Need], random: &mut Random, builder: &mut ProblemBuilder) {
        let mut seen = BTreeSet::new();
        for need in needs {
            for option in &need.options {
                let laboratory = self.offers[option.slot as usize].laboratory;
                if seen.insert((laboratory as u32, need.seeker as u32)) {
                    let cost = random.between(20, 99);
                    let same = self.laboratories[laboratory].0 == self.seekers[need.seeker].0;
                    builder.pair(
                        laboratory as u32,
                        need.seeker as u32,
                        if same { cost / 2 } else { cost },
                    );
                }
            }
        }
    }

    /// Pins take half a slot and half the partner places at most, so that they never clash.
    fn pins_and_bans(&self, needs: &[Need], random: &mut Random, builder: &mut ProblemBuilder) {
        let mut taken: BTreeMap<u32, i64> = BTreeMap::new();
        let mut partners: BTreeMap<usize, u32> = BTreeMap::new();
        for (place, need) in (0_u32..).zip(needs) {
            let pinned = (random.unit() < 0.01)
                .then(|| {
                    need.options.iter().find(|option| {
                        let offer = &self.offers[option.slot as usize];
                        let minutes = taken.get(&option.slot).unwrap_or(&0) + option.minutes;
                        let others = partners.get(&offer.laboratory).unwrap_or(&0);
                        minutes * 2 <= offer.minutes
                            && others * 2 < self.laboratories[offer.laboratory].2
                    })
                })
                .flatten();
            if let Some(option) = pinned {
                *taken.entry(option.slot).or_default() += option.minutes;
                *partners
                    .entry(self.offers[option.slot as usize].laboratory)
                    .or_default() += 1;
                builder.pin(place, option.slot);
                continue;
            }
            for option in &need.options {
                if random.unit() < 0.01 {
                    builder.ban(place, option.slot);
                }
            }
        }
    }
}
