//! Solves one problem file by the price method and prints gap against CPU seconds: `solve FILE [WORK] [CHECK]`.
use matcher_core::plan::{Effort, Phase};
use std::ops::ControlFlow;

/// CPU seconds of this thread's process so far.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ')
        .next()
        .and_then(|ns| ns.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1e9
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let file = std::io::BufReader::new(std::fs::File::open(&arguments[1]).expect("a problem file"));
    let problem = matcher_core::exchange::problem_file::read(file).expect("a valid problem");
    let work = arguments
        .get(2)
        .map_or(100, |work| work.parse().expect("a number of rounds"));
    let effort = Effort {
        work,
        ..Effort::default()
    };
    let start = cpu();
    println!("{start:8.2} s to read");
    let mut count = 0;
    let every = (work / 8).max(1);
    let plan = matcher_core::plan::price::solve(&problem, &effort, |p| {
        count += 1;
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
    })
    .expect("a plan");
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
}
