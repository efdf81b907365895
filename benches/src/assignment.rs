//! Generalised assignment instances by the recipes of the literature: types C, D and E of Chu and Beasley (1997) and Laguna et al. (1995),
//! as Yagiura, Ibaraki and Glover (2004) use them. Costs are minimised and all tasks assigned; here an option is worth `BIG − cost`.

use matcher_core::model::{Problem, ProblemBuilder, ProblemOption};

/// The type of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Costs and minutes independent.
    C,
    /// Costs fall with minutes.
    D,
    /// Minutes from an exponential distribution, costs inverse to them.
    E,
}

impl Kind {
    /// Reads `C`, `D` or `E`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "C" => Some(Self::C),
            "D" => Some(Self::D),
            "E" => Some(Self::E),
            _ => None,
        }
    }

    /// Minutes and cost of one task at one agent.
    fn draw(self, random: &mut Random) -> (i64, i64) {
        match self {
            Self::C => (random.between(5, 25), random.between(10, 50)),
            Self::D => {
                let minutes = random.between(1, 100);
                (minutes, 111 - minutes + random.between(-10, 10))
            }
            Self::E => {
                let minutes = 1.0 - 10.0 * (1.0 - random.unit()).ln();
                let cost = 1000.0 / minutes - 10.0 * random.unit();
                ((minutes as i64).max(1), (cost as i64).max(1))
            }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same instances everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        least + (self.next() % (most - least + 1) as u64) as i64
    }

    /// In 0..1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// In 0..count.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    /// Of mean 0 and variance 1 (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let (a, b) = (self.unit().max(1e-300), self.unit());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }
}

/// An instance; capacities are four fifths of an agent's share of all minutes.
///
/// # Errors
/// None that a valid size can cause.
pub fn generate(kind: Kind, tasks: u32, agents: u32, seed: u64) -> Result<Problem, String> {
    let mut random =
        Random(seed ^ (u64::from(tasks) << 32) ^ (u64::from(agents) << 8) ^ kind as u64);
    let table: Vec<Vec<(i64, i64)>> = (0..agents)
        .map(|_| (0..tasks).map(|_| kind.draw(&mut random)).collect())
        .collect();
    let mut builder = ProblemBuilder::new(format!("{kind:?} {tasks} {agents}"));
    for (agent, row) in table.iter().enumerate() {
        let minutes: i64 = row.iter().map(|cell| cell.0).sum();
        builder.slot(
            format!("a{agent}"),
            None,
            minutes * 8 / (10 * i64::from(agents)),
        );
    }
    add_tasks(&mut builder, &table, tasks as usize);
    builder.build().map_err(|errors| format!("{errors:?}"))
}

fn add_tasks(builder: &mut ProblemBuilder, table: &[Vec<(i64, i64)>], tasks: usize) {
    let big = big(table, tasks as u32);
    for task in 0..tasks {
        let options: Vec<ProblemOption> = (0_u32..)
            .zip(table)
            .map(|(slot, row)| ProblemOption {
                slot,
                minutes: row[task].0,
                value: big - row[task].1,
            })
            .collect();
        builder.need(format!("t{task}"), None, &[], &options);
    }
}

/// More than any assignment costs, so that a plan that serves every task beats all others.
fn big(table: &[Vec<(i64, i64)>], tasks: u32) -> i64 {
    let dearest = |task: usize| table.iter().map(|row| row[task].1).max().unwrap_or(0);
    1 + (0..tasks as usize).map(dearest).sum::<i64>()
}

/// The cost of a plan with this gain; tasks left out make it as large as it is wrong.
pub fn cost(problem: &Problem, gain: i64) -> i64 {
    // The least value of a task is `big − its largest cost`, and the sum of those costs is `big − 1`: sum = needs × big − (big − 1).
    let least = |need: u32| problem.options_of(need).iter().map(|o| o.value).min();
    let needs = problem.needs.len() as i64;
    let sum: i64 = (0..problem.needs.len() as u32).filter_map(least).sum();
    let big = (sum - 1) / (needs - 1).max(1);
    needs * big - gain
}

/// An instance in the OR-Library's format (agents and tasks; rows of costs; rows of minutes; capacities), and whether it could be read.
///
/// # Errors
/// What is missing.
pub fn parse(name: &str, text: &str) -> Result<Problem, String> {
    let numbers: Result<Vec<i64>, _> = text.split_whitespace().map(str::parse::<i64>).collect();
    let numbers = numbers.map_err(|error| format!("{name}: {error}"))?;
    let [agents, tasks, cells @ ..] = &numbers[..] else {
        return Err(format!("{name}: no size"));
    };
    let (agents, tasks) = (*agents as usize, *tasks as usize);
    if cells.len() < agents * (2 * tasks + 1) {
        return Err(format!("{name}: too short"));
    }
    let (costs, minutes) = (&cells[..agents * tasks], &cells[agents * tasks..]);
    let row = |agent: usize| {
        let own = agent * tasks..(agent + 1) * tasks;
        minutes[own.clone()]
            .iter()
            .copied()
            .zip(costs[own].iter().copied())
            .collect()
    };
    let table: Vec<Vec<(i64, i64)>> = (0..agents).map(row).collect();
    let mut builder = ProblemBuilder::new(name);
    for (agent, minutes) in cells[2 * agents * tasks..].iter().take(agents).enumerate() {
        builder.slot(format!("a{agent}"), None, *minutes);
    }
    add_tasks(&mut builder, &table, tasks);
    builder.build().map_err(|errors| format!("{errors:?}"))
}
