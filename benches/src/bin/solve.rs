//! Solves one problem file by the price method and prints gap against CPU seconds: `solve FILE [WORK [check]]`.
use matcher_core::model::{Plan, Problem};
use matcher_core::plan::{Effort, NewNeed, Phase, Running};
use std::ops::ControlFlow;
use std::time::Instant;

/// CPU seconds of the process so far, all threads together (Linux).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets: state, then eleven fields to the ticks in user and in system mode, a hundredth of a second each.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let path = arguments.get(1).ok_or("usage: solve FILE [WORK [check]]")?;
    let file = std::io::BufReader::new(std::fs::File::open(path)?);
    let problem = matcher_core::exchange::problem_file::read(file).map_err(|e| format!("{e:?}"))?;
    let work = arguments.get(2).map_or(Ok(100), |work| work.parse())?;
    let effort = Effort {
        work,
        ..Effort::default()
    };
    let start = cpu();
    println!("{start:8.2} s to read");
    let every = (work / 8).max(1);
    let plan = matcher_core::plan::price::solve(&problem, &effort, |p| {
        if p.phase == Phase::Repair || p.work % every == 0 || p.work + 1 == work {
            let gap = p
                .gap
                .map_or(String::new(), |gap| format!("{:.4} %", 100.0 * gap));
            println!(
                "{:8.2} {:?} {} {:?} {:?} {gap}",
                cpu() - start,
                p.phase,
                p.work,
                p.value,
                p.bound
            );
        }
        ControlFlow::Continue(())
    });
    let Some(plan) = plan else {
        return Err("no plan within reach of the price method".into());
    };
    println!(
        "{:8.2} {:?} {:?} {:?} work {}",
        cpu() - start,
        plan.status,
        plan.value,
        plan.bound,
        plan.work
    );
    println!(
        "gap {:.4} % after {:.2} s",
        100.0 * plan.gap(&problem).unwrap_or(1.0),
        cpu() - start
    );
    if arguments.len() > 3 {
        let document = plan.document(&problem);
        let faults = matcher_core::check::verify(&problem, &document);
        println!("faults: {faults:?}");
    }
    rolling(problem, &plan)
}

/// Events fitted into the plan, half of them slots that go and half needs that come: milliseconds of each.
const EVENTS: u32 = 200;

fn rolling(problem: Problem, plan: &Plan) -> Result<(), Box<dyn std::error::Error>> {
    let before = Instant::now();
    let (slots, needs) = (problem.slots.len() as u32, problem.needs.len() as u32);
    let mut running = Running::new(problem, plan);
    println!(
        "{:.0} ms to begin with events",
        before.elapsed().as_secs_f64() * 1e3
    );
    let mut times = Vec::new();
    for event in 0..EVENTS {
        let before = Instant::now();
        if event % 2 == 0 {
            let _ = running.withdraw_slot(event * (slots / EVENTS));
        } else {
            let like = event * (needs / EVENTS);
            let record = &running.problem().needs[like as usize];
            let new = NewNeed {
                id: format!("new {event}"),
                seeker: record.seeker,
                quotas: record.quotas.clone(),
                options: running.problem().options_of(like).to_vec(),
            };
            running.add_need(new)?;
        }
        times.push(before.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let plan = running.plan();
    let proven = plan
        .proof
        .as_ref()
        .map(|proof| matcher_core::check::bound(running.problem(), proof));
    println!(
        "{EVENTS} events: median {:.2} ms, largest {:.2} ms; gap {:.4} %; bound {:?}, recomputed {proven:?}",
        times[times.len() / 2],
        times[times.len() - 1],
        100.0 * plan.gap(running.problem()).unwrap_or(1.0),
        plan.bound
    );
    Ok(())
}
