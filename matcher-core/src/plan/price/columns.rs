//! Phase E in small markets without further rules: column generation, then the best plan among the columns.
//!
//! A column is what one slot takes; the linear programme over all columns has the same bound as the prices of needs (Dantzig and Wolfe
//! 1960; Gilmore and Gomory 1961), but its optimum is reached exactly, and the columns that were met on the way hold plans better than
//! what moves of single needs find. Prices are smoothed towards the best ones so far (Wentges 1997). The programme over whole columns
//! is then left to the exact solver, from the plan at hand on.

use super::assignment::Assignment;
use super::instance::{Instance, NONE};
use super::knapsack::{Item, Knapsack};
use super::prices::Prices;
use crate::plan::effort::Wanted;
use crate::plan::exact::aside;
use highs::{ColProblem, HighsModelStatus, Model, Row, Sense};
use std::collections::BTreeSet;

/// Larger instances are left to the search.
const MOST_OPTIONS: usize = 40_000;
/// Rounds of generation at most.
const ROUNDS: u64 = 300;
/// Share of the best prices so far in those at which columns are sought; halved when they bring none.
const SMOOTH: f64 = 0.7;
/// A difference in points that no longer matters, as values are whole.
const ENOUGH: f64 = 0.4;
/// Work per node of the final programme.
const WORK_PER_NODE: u64 = 5;

/// What the columns brought.
#[derive(Debug)]
pub(super) struct Improved {
    /// Prices of needs with the lowest bound.
    pub(super) need: Vec<f64>,
    /// The option of each need, or [`NONE`].
    pub(super) at: Vec<u32>,
    /// Rounds and nodes.
    pub(super) work: u64,
}

/// Whether column generation is for this instance: small, with nothing but slots and needs.
pub(super) fn suits(instance: &Instance) -> bool {
    instance.need.len() <= MOST_OPTIONS && !instance.rules.bind() && instance.rules.pins.is_empty()
}

/// Better prices and a better plan than `plan`, if there are any; `None` when they are no longer wanted.
pub(super) fn improve(
    instance: Instance,
    prices: &Prices,
    plan: &Assignment,
    work: u64,
    wanted: Wanted<'_>,
) -> Option<Improved> {
    let start = prices.need.clone();
    let at = plan.at.clone();
    let value = plan.value;
    aside(wanted, move || {
        let mut master = Master::new(&instance)?;
        master.add_plan(&at)?;
        let rounds = master.generate(start)?;
        let nodes = (work / WORK_PER_NODE).max(1);
        let at = master.best_plan(&at, value, nodes).unwrap_or(at);
        Some(Improved {
            need: master.best,
            at,
            work: rounds + nodes,
        })
    })
    .flatten()
}

/// What one slot takes.
struct Column {
    slot: u32,
    options: Vec<u32>,
    points: i64,
}

/// The programme over the columns so far.
struct Master<'a> {
    instance: &'a Instance,
    model: Model,
    /// Rows of needs, then of slots.
    rows: Vec<Row>,
    columns: Vec<Column>,
    seen: BTreeSet<Vec<u32>>,
    /// Prices of needs with the lowest bound so far, and that bound.
    best: Vec<f64>,
    bound: f64,
    /// Duals of the last programme, of needs and of slots, and its value.
    duals: Vec<f64>,
    value: f64,
}

impl<'a> Master<'a> {
    fn new(instance: &'a Instance) -> Option<Self> {
        let (model, rows) = empty(instance)?;
        Some(Self {
            instance,
            model,
            rows,
            columns: Vec::new(),
            seen: BTreeSet::new(),
            best: Vec::new(),
            bound: f64::INFINITY,
            duals: Vec::new(),
            value: f64::NEG_INFINITY,
        })
    }

    fn add_plan(&mut self, at: &[u32]) -> Option<()> {
        let mut taken = vec![Vec::new(); self.instance.slots()];
        for &k in at.iter().filter(|&&k| k != NONE) {
            taken[self.instance.slot[k as usize] as usize].push(k);
        }
        for options in taken.into_iter().filter(|options| !options.is_empty()) {
            self.add(options)?;
        }
        Some(())
    }

    /// Adds a column; false if it is there already.
    fn add(&mut self, mut options: Vec<u32>) -> Option<bool> {
        options.sort_unstable();
        if !self.seen.insert(options.clone()) {
            return Some(false);
        }
        let slot = self.instance.slot[*options.first()? as usize];
        let points = options.iter().map(|&k| self.instance.points[k as usize]);
        let column = Column {
            slot,
            points: points.sum(),
            options,
        };
        let factors = factors(self.instance, &self.rows, &column);
        let added = self
            .model
            .try_add_column(column.points as f64, 0.0.., factors);
        added.ok()?;
        self.columns.push(column);
        Some(true)
    }

    /// Generates columns until no price finds one; the number of rounds.
    fn generate(&mut self, start: Vec<f64>) -> Option<u64> {
        let (mut knapsack, mut smooth) = (Knapsack::default(), SMOOTH);
        self.sweep(&start, &mut knapsack)?;
        for round in 0..ROUNDS {
            self.solve()?;
            if self.bound - self.value < ENOUGH {
                return Some(round);
            }
            let duals = &self.duals[..self.instance.needs()];
            let both = self.best.iter().zip(duals);
            let sought: Vec<f64> = both.map(|(b, d)| smooth * b + (1.0 - smooth) * d).collect();
            let found = self.sweep(&sought, &mut knapsack)?;
            if found == 0 {
                if smooth == 0.0 {
                    return Some(round);
                }
                smooth = if smooth < 0.1 { 0.0 } else { smooth / 2.0 };
            }
        }
        Some(ROUNDS)
    }

    /// Solves the linear programme; its duals.
    fn solve(&mut self) -> Option<()> {
        let model = std::mem::replace(&mut self.model, Model::try_new(ColProblem::new()).ok()?);
        let solved = model.try_solve().ok()?;
        if solved.status() != HighsModelStatus::Optimal {
            return None;
        }
        let solution = solved.get_solution();
        let columns = solution.columns().iter().zip(&self.columns);
        self.value = columns.map(|(x, column)| x * column.points as f64).sum();
        // Every right side is 1, so that the duals sum up to the value: that tells their sign.
        let sign = solution.dual_rows().iter().sum::<f64>().signum();
        let duals = solution.dual_rows().iter();
        self.duals = duals.map(|dual| (dual * sign).max(0.0)).collect();
        self.model = Model::from(solved);
        Some(())
    }

    /// The best column of every slot at these prices of needs, and the bound they show; how many columns were new and promising.
    fn sweep(&mut self, prices: &[f64], knapsack: &mut Knapsack) -> Option<usize> {
        let instance = self.instance;
        let mut bound: f64 = prices.iter().sum();
        let mut found = Vec::new();
        for slot in 0..instance.slots() {
            knapsack.items.clear();
            for k in instance.of_slot(slot) {
                let profit = instance.points[k] as f64 - prices[instance.need[k] as usize];
                if profit > 0.0 {
                    knapsack.items.push(Item {
                        option: k as u32,
                        minutes: instance.minutes[k],
                        profit: profit as f32,
                    });
                }
            }
            bound += f64::from(knapsack.solve(instance.capacity[slot]));
            if !knapsack.picks.is_empty() && self.promises(slot, &knapsack.picks) {
                found.push(knapsack.picks.clone());
            }
        }
        if bound < self.bound {
            self.bound = bound;
            self.best = prices.to_vec();
        }
        let mut new = 0;
        for options in found {
            new += usize::from(self.add(options)?);
        }
        Some(new)
    }

    /// Whether the last programme would gain by the column.
    fn promises(&self, slot: usize, options: &[u32]) -> bool {
        self.duals.is_empty() || self.loss(slot, options) < -1e-6
    }

    /// What a column loses at the duals of the last programme.
    fn loss(&self, slot: usize, options: &[u32]) -> f64 {
        let instance = self.instance;
        let prices = options.iter().map(|&k| {
            self.duals[instance.need[k as usize] as usize] - instance.points[k as usize] as f64
        });
        self.duals[instance.needs() + slot] + prices.sum::<f64>()
    }

    /// The best plan of whole columns from `at`, worth `value`, on; columns that lose more than the gap are left out.
    fn best_plan(&self, at: &[u32], value: i64, nodes: u64) -> Option<Vec<u32>> {
        let (mut model, rows) = empty(self.instance)?;
        let gap = self.bound - value as f64;
        let own = |column: &Column| {
            column
                .options
                .iter()
                .all(|&k| at[self.instance.need[k as usize] as usize] == k)
        };
        let mut chosen: Vec<(&Column, bool)> = Vec::new();
        let mut held = BTreeSet::new();
        for column in &self.columns {
            // A part of what the plan has in the slot is not what it has.
            let whole = at
                .iter()
                .filter(|&&k| k != NONE && self.instance.slot[k as usize] == column.slot);
            let is_own =
                own(column) && whole.count() == column.options.len() && held.insert(column.slot);
            if is_own || self.loss(column.slot as usize, &column.options) <= gap {
                chosen.push((column, is_own));
            }
        }
        for (column, _) in &chosen {
            let factors = factors(self.instance, &rows, column);
            let added = model.try_add_integer_column(column.points as f64, 0..=1, factors);
            added.ok()?;
        }
        let nodes = i32::try_from(nodes).unwrap_or(i32::MAX);
        model.try_set_option("mip_max_nodes", nodes).ok()?;
        model.try_set_option("mip_rel_gap", 0.0).ok()?;
        model.try_set_option("mip_abs_gap", 0.5).ok()?;
        let start: Vec<f64> = chosen.iter().map(|c| f64::from(u8::from(c.1))).collect();
        let _ = model.try_set_solution(Some(&start), None, None, None);
        let solved = model.try_solve().ok()?;
        // 2 is "feasible".
        (solved.int_info_value(c"primal_solution_status") == Ok(2)).then_some(())?;
        let solution = solved.get_solution();
        let mut plan = vec![NONE; at.len()];
        for ((column, _), &x) in chosen.iter().zip(solution.columns()) {
            for &k in column.options.iter().filter(|_| x > 0.5) {
                plan[self.instance.need[k as usize] as usize] = k;
            }
        }
        Some(plan)
    }
}

/// A quiet programme with a row for every need and slot: one column each at most.
fn empty(instance: &Instance) -> Option<(Model, Vec<Row>)> {
    let mut model = Model::try_new(ColProblem::new()).ok()?;
    model.make_quiet();
    model.set_sense(Sense::Maximise);
    model.try_set_option("threads", 1).ok()?;
    model.try_set_option("random_seed", 0).ok()?;
    let rows = (0..instance.needs() + instance.slots())
        .map(|_| model.try_add_row(..=1.0, std::iter::empty()).ok())
        .collect::<Option<Vec<Row>>>()?;
    Some((model, rows))
}

fn factors(instance: &Instance, rows: &[Row], column: &Column) -> Vec<(Row, f64)> {
    let needs = column
        .options
        .iter()
        .map(|&k| instance.need[k as usize] as usize);
    let places = needs.chain([instance.needs() + column.slot as usize]);
    places.map(|place| (rows[place], 1.0)).collect()
}
