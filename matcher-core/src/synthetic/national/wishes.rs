//! The needs: sized so that scarce tasks are wanted more than twice as much as there is, and placed so that each has 5 to 40 laboratories
//! within its reach.

use super::Firm;
use super::laboratories::{Laboratory, Offer, scarce, tasks_in_use};
use crate::synthetic::print;
use crate::synthetic::random::{Part, Stream};
use crate::synthetic::tables::{Tables, Task};

/// What an SME wants.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) firm: usize,
    pub(super) text: String,
    pub(super) instrument: &'static str,
    pub(super) quantity: u32,
    pub(super) max_distance_km: u32,
    pub(super) priority: u32,
    pub(super) rows: Vec<Row>,
}

/// A requirement as written.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) measurand: String,
    pub(super) range: String,
    pub(super) error: String,
}

/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = 111.2;

/// The needs; every SME has one, the rest fall on SMEs again, mostly on the same bench.
pub(super) fn wanted(
    seed: u64,
    count: usize,
    firms: &[Firm],
    laboratories: &[Laboratory],
    offers: &[Offer],
) -> Vec<Wanted> {
    let tables = Tables::bundled();
    let mut stream = Stream::new(seed, Part::Needs);
    let tasks = tasks_in_use();
    let demand = demand(seed, &tasks, offers, &mut stream);
    let total: f64 = demand.iter().sum();
    // Minutes of a need on average, so that all of them together make the demand.
    let usual = total / count.max(1) as f64;
    let points: Vec<Vec<(f64, f64)>> = tasks
        .iter()
        .map(|task| {
            offers
                .iter()
                .filter(|offer| offer.tasks.contains(task))
                .map(|offer| {
                    let laboratory = &laboratories[offer.laboratory];
                    (laboratory.longitude, laboratory.latitude)
                })
                .collect()
        })
        .collect();
    let mut first_of: Vec<Option<usize>> = vec![None; firms.len()];
    (0..count)
        .map(|place| {
            let firm = if place < firms.len() {
                place
            } else {
                stream.below(firms.len())
            };
            let same_bench = first_of[firm].filter(|_| stream.chance(0.6));
            let chosen = match same_bench {
                Some(first) => {
                    let bench = &tables.tasks[tasks[first]].bench;
                    let group: Vec<usize> = (0..tasks.len())
                        .filter(|&other| tables.tasks[tasks[other]].bench == *bench)
                        .collect();
                    let weights: Vec<f64> = group.iter().map(|&other| demand[other]).collect();
                    group
                        .get(draw(&weights, &mut stream))
                        .copied()
                        .unwrap_or(first)
                }
                None => draw(&demand, &mut stream),
            };
            first_of[firm].get_or_insert(chosen);
            let reach_km = reach(&firms[firm], &points[chosen], &mut stream);
            want(
                firm,
                &tables.tasks[tasks[chosen]],
                usual,
                reach_km,
                &mut stream,
            )
        })
        .collect()
}

/// Minutes asked for each task: the spare minutes times 2.3 for scarce ones, 0.36 for the others, each with a spread.
fn demand(seed: u64, tasks: &[usize], offers: &[Offer], stream: &mut Stream) -> Vec<f64> {
    let scarce = scarce(seed, tasks.len());
    tasks
        .iter()
        .zip(scarce)
        .map(|(task, scarce)| {
            let spare: f64 = offers
                .iter()
                .filter(|offer| offer.tasks.contains(task))
                .map(|offer| f64::from(offer.slot_minutes) / offer.tasks.len() as f64)
                .sum();
            spare * if scarce { 2.3 } else { 0.36 } * stream.factor(0.35)
        })
        .collect()
}

/// A place, by weight.
fn draw(weights: &[f64], stream: &mut Stream) -> usize {
    let mut left = stream.uniform(0.0, weights.iter().sum());
    for (place, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return place;
        }
    }
    0
}

/// Whole kilometres within which 5 to 40 of the laboratories lie, mostly few.
fn reach(firm: &Firm, points: &[(f64, f64)], stream: &mut Stream) -> u32 {
    let share = stream.uniform(0.0, 1.0) * stream.uniform(0.3, 1.0);
    let wanted = 7 + (33.0 * share).round() as usize;
    let stretch = libm::cos(firm.latitude.to_radians());
    let mut squares: Vec<f64> = points
        .iter()
        .map(|(longitude, latitude)| {
            let east = (longitude - firm.longitude) * stretch;
            let north = latitude - firm.latitude;
            east * east + north * north
        })
        .collect();
    if squares.is_empty() {
        return 100;
    }
    let last = wanted.min(squares.len()) - 1;
    let (_, square, _) = squares.select_nth_unstable_by(last, f64::total_cmp);
    (libm::sqrt(*square) * DEGREE_KM).ceil() as u32 + 1
}

fn want(
    firm: usize,
    task: &'static Task,
    usual: f64,
    reach_km: u32,
    stream: &mut Stream,
) -> Wanted {
    // Mostly small jobs, some of forty hours; the square of a uniform number has the mean 1/3.
    let share = stream.uniform(0.0, 1.0);
    let minutes = (usual * 3.0 * share * share).clamp(30.0, 2_400.0);
    let work = (minutes - f64::from(task.setup_minutes)).max(0.0);
    let quantity = ((work / f64::from(task.minutes_each)).round() as u32).max(1);
    let word = task.words.first().map_or("", String::as_str);
    let heaviest = task.wishes.iter().max_by_key(|wish| wish.weight);
    let say = heaviest.map_or("", |wish| wish.say.as_str());
    Wanted {
        firm,
        text: format!("{quantity}{}{say}{word}校准", task.counter),
        instrument: &task.instrument,
        quantity,
        max_distance_km: reach_km,
        priority: [1, 2, 3, 4, 5][stream.weighted(&[15, 35, 30, 15, 5])],
        rows: heaviest
            .map(|wish| wish.rows.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|row| Row {
                measurand: row.measurand.clone(),
                range: print::plain_range(&row.range, stream),
                error: print::permitted_error(&row.error, stream),
            })
            .collect(),
    }
}
