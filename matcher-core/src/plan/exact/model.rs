//! The rules of a part as variables and rows.

use good_lp::constraint::{eq, leq};
use good_lp::variable::ProblemVariables;
use good_lp::{Constraint, Expression, Variable, variable};

#[cfg(feature = "highs")]
use crate::plan::prices::Prices;
use crate::plan::relaxation::Relaxation;

/// What the dual of a row prices.
#[cfg_attr(
    not(feature = "highs"),
    allow(dead_code, reason = "only HiGHS tells duals")
)]
#[derive(Debug, Clone, Copy)]
pub(in crate::plan) enum Row {
    Need(usize),
    Slot,
    Tie(usize),
    Provider(usize),
    Seeker(usize),
    Coverage(usize),
    Quota(usize),
    Share(usize),
    Bundle(usize),
    Change,
}

/// Variables, objective and rows; every row is `≤` but those of pinned needs and whole bundles.
pub(in crate::plan) struct Model {
    pub(super) variables: ProblemVariables,
    pub(super) objective: Expression,
    pub(super) constraints: Vec<Constraint>,
    #[cfg_attr(
        not(feature = "highs"),
        allow(dead_code, reason = "only HiGHS tells duals")
    )]
    pub(super) rows: Vec<Row>,
    /// x, in the order of the relaxation's items; the first variables of all.
    pub(super) items: Vec<Variable>,
}

impl Model {
    /// With `whole` x only 0 or 1, otherwise anything between.
    pub(in crate::plan) fn new(relaxation: &Relaxation<'_>, whole: bool) -> Self {
        let mut variables = ProblemVariables::new();
        let mut objective = Expression::with_capacity(relaxation.items.len());
        let mut items = Vec::with_capacity(relaxation.items.len());
        for item in &relaxation.items {
            let definition = variable().clamp(0, 1);
            let x = variables.add(if whole {
                definition.integer()
            } else {
                definition
            });
            objective.add_mul(item.value as f64, x);
            items.push(x);
        }
        let mut model = Self {
            variables,
            objective,
            constraints: Vec::new(),
            rows: Vec::new(),
            items,
        };
        model.needs(relaxation);
        model.slots(relaxation);
        model.pairs(relaxation);
        model.quotas(relaxation);
        model.bundles(relaxation);
        model.changes(relaxation);
        model
    }

    fn row(&mut self, row: Row, constraint: Constraint) {
        self.rows.push(row);
        self.constraints.push(constraint);
    }

    fn needs(&mut self, relaxation: &Relaxation<'_>) {
        let mut sums = vec![Expression::default(); relaxation.problem.needs.len()];
        for (item, &x) in relaxation.items.iter().zip(&self.items) {
            sums[item.need as usize].add_mul(1.0, x);
        }
        let bundles = relaxation.problem.bundles.iter().enumerate();
        let served: Vec<Option<Variable>> = bundles
            .map(|(index, bundle)| {
                let least = i32::from(relaxation.forced[index]);
                bundle
                    .all
                    .then(|| self.variables.add(variable().clamp(least, 1)))
            })
            .collect();
        for (need, sum) in sums.into_iter().enumerate() {
            let bundle = relaxation.whole[need].and_then(|bundle| served[bundle as usize]);
            let constraint = match bundle {
                Some(served) => eq(sum - served, 0.0),
                None if relaxation.pinned[need] => eq(sum, 1.0),
                None => leq(sum, 1.0),
            };
            self.row(Row::Need(need), constraint);
        }
    }

    fn slots(&mut self, relaxation: &Relaxation<'_>) {
        for (slot, record) in relaxation.problem.slots.iter().enumerate() {
            let range = relaxation.items_of(slot);
            let gcd = range
                .clone()
                .fold(0, |gcd, place| gcd_of(gcd, relaxation.items[place].minutes));
            if gcd == 0 {
                continue;
            }
            let mut sum = Expression::with_capacity(range.len());
            for place in range {
                sum.add_mul(
                    (relaxation.items[place].minutes / gcd) as f64,
                    self.items[place],
                );
            }
            self.row(Row::Slot, leq(sum, (record.minutes / gcd) as f64));
        }
    }

    fn pairs(&mut self, relaxation: &Relaxation<'_>) {
        let problem = relaxation.problem;
        let mut partners = vec![Expression::default(); problem.providers.len()];
        let mut providers = vec![Expression::default(); problem.seekers.len()];
        let formed: Vec<Variable> = relaxation
            .pairs
            .iter()
            .map(|pair| {
                let y = self.variables.add(variable().clamp(0, 1));
                self.objective.add_mul(-(pair.cost as f64), y);
                partners[pair.provider as usize].add_mul(1.0, y);
                pair.seeker
                    .iter()
                    .for_each(|&s| providers[s as usize].add_mul(1.0, y));
                y
            })
            .collect();
        let mut ties = vec![Expression::default(); relaxation.ties.len()];
        for (item, &x) in relaxation.items.iter().zip(&self.items) {
            item.tie
                .iter()
                .for_each(|&tie| ties[tie as usize].add_mul(1.0, x));
        }
        for (index, (tie, sum)) in relaxation.ties.iter().zip(ties).enumerate() {
            self.row(Row::Tie(index), leq(sum - formed[tie.pair as usize], 0.0));
        }
        for (index, sum) in partners.into_iter().enumerate() {
            if let Some(most) = problem.providers[index].max_partners {
                self.row(Row::Provider(index), leq(sum, f64::from(most)));
            }
        }
        for (index, sum) in providers.into_iter().enumerate() {
            if let Some(most) = problem.seekers[index].max_providers {
                self.row(Row::Seeker(index), leq(sum, f64::from(most)));
            }
        }
    }

    fn quotas(&mut self, relaxation: &Relaxation<'_>) {
        let problem = relaxation.problem;
        let mut covered = vec![Expression::default(); relaxation.coverage.len()];
        for (item, &x) in relaxation.items.iter().zip(&self.items) {
            for &coverage in &relaxation.coverage_of[item.need as usize] {
                covered[coverage as usize].add_mul(-1.0, x);
            }
        }
        let mut sums = vec![Expression::default(); problem.quotas.len()];
        for (index, (sum, &(_, quota))) in covered.into_iter().zip(&relaxation.coverage).enumerate()
        {
            let z = self.variables.add(variable().clamp(0, 1));
            sums[quota as usize].add_mul(-1.0, z);
            self.row(Row::Coverage(index), leq(sum + z, 0.0));
        }
        for (index, mut sum) in sums.into_iter().enumerate() {
            let quota = &problem.quotas[index];
            if quota.penalty > 0 && quota.min_seekers > 0 {
                let missing = self.variables.add(variable().min(0));
                self.objective.add_mul(-(quota.penalty as f64), missing);
                sum.add_mul(-1.0, missing);
                self.row(Row::Quota(index), leq(sum, -f64::from(quota.min_seekers)));
            }
        }
    }

    fn bundles(&mut self, relaxation: &Relaxation<'_>) {
        let problem = relaxation.problem;
        let mut sums = vec![Expression::default(); problem.bundles.len()];
        let used: Vec<Variable> = relaxation
            .places
            .iter()
            .map(|&(bundle, _)| {
                let t = self.variables.add(variable().clamp(0, 1));
                sums[bundle as usize].add_mul(1.0, t);
                t
            })
            .collect();
        let mut shares = vec![Expression::default(); relaxation.shares.len()];
        for (item, &x) in relaxation.items.iter().zip(&self.items) {
            item.share
                .iter()
                .for_each(|&share| shares[share as usize].add_mul(1.0, x));
        }
        for (index, (share, sum)) in relaxation.shares.iter().zip(shares).enumerate() {
            self.row(
                Row::Share(index),
                leq(sum - used[share.place as usize], 0.0),
            );
        }
        for (index, sum) in sums.into_iter().enumerate() {
            if let Some(most) = problem.bundles[index].max_providers {
                self.row(Row::Bundle(index), leq(sum, f64::from(most)));
            }
        }
    }

    fn changes(&mut self, relaxation: &Relaxation<'_>) {
        if let Some(kept) = relaxation.must_keep {
            let mut sum = Expression::default();
            for (item, &x) in relaxation.items.iter().zip(&self.items) {
                if item.kept {
                    sum.add_mul(-1.0, x);
                }
            }
            self.row(Row::Change, leq(sum, -(kept as f64)));
        }
    }
}

/// Duals of rows as prices.
#[cfg(feature = "highs")]
pub(super) fn prices(
    relaxation: &Relaxation<'_>,
    rows: &[Row],
    duals: &[f64],
    scale: i64,
) -> Prices {
    let mut prices = Prices::zero(relaxation, scale);
    for (row, dual) in rows.iter().zip(duals) {
        let price = (dual * scale as f64).clamp(-1e13, 1e13).round() as i64;
        match *row {
            Row::Need(i) => prices.need[i] = price,
            Row::Slot => {}
            Row::Tie(i) => prices.tie[i] = price,
            Row::Provider(i) => prices.provider[i] = price,
            Row::Seeker(i) => prices.seeker[i] = price,
            Row::Coverage(i) => prices.coverage[i] = price,
            Row::Quota(i) => prices.quota[i] = price,
            Row::Share(i) => prices.share[i] = price,
            Row::Bundle(i) => prices.bundle[i] = price,
            Row::Change => prices.change[0] = price,
        }
    }
    prices.project(relaxation);
    prices
}

fn gcd_of(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
