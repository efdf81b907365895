//! The way from files to a report at three sizes: seconds, memory and pairs judged, beside baselines in the same run.
//!
//! `cargo bench -p matcher-benches --bench pipeline [henan] [province] [national]`; without sizes henan and province, and national too
//! when `MATCHER_BENCH_NATIONAL` is set. Prints; timings never fail anything.

#[path = "pipeline/baseline.rs"]
mod baseline;
#[path = "pipeline/meter.rs"]
mod meter;

use matcher_core::check::evaluate;
use matcher_core::exchange::catalogue::{Loaded, ReadOptions, read};
use matcher_core::exchange::{InputProblem, write_folder};
use matcher_core::explain::{Context, explain};
use matcher_core::fit::Judge;
use matcher_core::market::{Market, Statistics};
use matcher_core::model::{Catalogue, PlanRules};
use matcher_core::plan::{self, Effort};
use matcher_core::report::{Material, write_files};
use matcher_core::round::Knowledge;
use matcher_core::synthetic::{HENAN_SEED, Scale, generate, round_rules};
use meter::{Meter, Reading};
use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;

/// Counted work of the plan: enough to see one, so that a size takes seconds and not minutes. How good plans get is another bench's.
fn work(scale: Scale) -> u64 {
    match scale {
        Scale::Henan => 100,
        Scale::Province => 20,
        Scale::National => 1,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut scales: Vec<Scale> = std::env::args().filter_map(|a| Scale::parse(&a)).collect();
    if scales.is_empty() {
        scales = vec![Scale::Henan, Scale::Province];
        scales.extend(std::env::var_os("MATCHER_BENCH_NATIONAL").map(|_| Scale::National));
    }
    let threads = std::thread::available_parallelism()?.get();
    for scale in scales {
        let folder = tempfile::tempdir()?;
        write_folder(&generate(scale, HENAN_SEED), folder.path())?;
        std::fs::write(folder.path().join("round.toml"), round_rules(scale))?;
        run(scale, folder.path(), threads)?;
    }
    Ok(())
}

fn run(scale: Scale, folder: &Path, threads: usize) -> Result<(), Box<dyn Error>> {
    let knowledge = Knowledge::bundled()?;
    let (work, meter) = (work(scale), Meter::start());
    println!("\n{} ({threads} threads)", scale.code());
    println!(
        "{:10} {:>9} {:>9} {:>8}",
        "phase", "CPU s", "wall s", "peak MB"
    );
    let loaded = show("read", &meter, || {
        read(folder, ReadOptions::default()).map_err(|problems| listed(&problems))
    })?;
    let rules = PlanRules {
        effort: work,
        ..loaded.rules.clone().unwrap_or_default()
    };
    let catalogue = &loaded.catalogue;
    let judge = show("facts", &meter, || {
        Judge::new(catalogue, knowledge.taxonomy, &rules, knowledge.rights)
    });
    let before = meter.read();
    let market = show("market", &meter, || {
        let go_on = |_, _| ControlFlow::Continue(());
        Market::build(
            catalogue,
            knowledge.taxonomy,
            &judge,
            &rules,
            threads,
            &go_on,
        )
    })
    .ok_or("stopped")?;
    let judging = meter.read().since(&before);
    let problem = show("problem", &meter, || market.problem(catalogue, &rules))
        .map_err(|causes| format!("{causes:?}"))?;
    let effort = Effort {
        work,
        threads,
        ..Effort::default()
    };
    let plan = show("plan", &meter, || {
        plan::solve(&problem, &effort, &mut |_| ControlFlow::Continue(()))
    });
    let context = Context {
        catalogue,
        taxonomy: knowledge.taxonomy,
        judge: &judge,
        rules: &rules,
        market: &market,
        problem: &problem,
        plan: &plan,
    };
    let explanation = show("explain", &meter, || explain(&context));
    let document = plan.document(&problem);
    let out = tempfile::tempdir()?;
    let material = Material {
        context,
        explanation: &explanation,
        document: &document,
    };
    show("write", &meter, || {
        write_files(&material, &mut |name| out.path().join(name))
    })
    .map_err(|error| error.to_string())?;
    row("all", &meter.read());
    sizes(&loaded, &market, out.path())?;
    compare_market(&market.statistics, &judging, catalogue, &judge, &meter);
    let greedy = evaluate(&problem, &baseline::greedy(&problem)).value;
    let value = plan.value.unwrap_or(0);
    println!(
        "plan with {work} rounds of work: {value}, {:.3} times the {greedy} of greedy picks (which know no bundles); proven gap {:.2} %",
        value as f64 / greedy as f64,
        100.0 * plan.gap(&problem).unwrap_or(1.0)
    );
    Ok(())
}

/// The market beside judging every pair.
fn compare_market(
    statistics: &Statistics,
    judging: &Reading,
    catalogue: &Catalogue,
    judge: &Judge<'_>,
    meter: &Meter,
) {
    let needs = catalogue.needs.len().max(1) as f64;
    println!(
        "market: {} pairs judged of {} of one kind, {:.0} a CPU-second, {:.1} µs a need",
        statistics.judged,
        statistics.pairs,
        statistics.judged as f64 / judging.cpu_seconds,
        judging.cpu_seconds * 1e6 / needs
    );
    let all = baseline::every_pair(catalogue, judge, meter);
    let of_each = all.cpu_seconds / all.needs as f64;
    println!(
        "  {:.0} times as fast as judging every pair ({} needs of the sample, {:.0} µs a need)",
        of_each / (judging.cpu_seconds / needs),
        all.needs,
        of_each * 1e6
    );
}

/// Runs and prints a phase.
fn show<T>(name: &str, meter: &Meter, work: impl FnOnce() -> T) -> T {
    let before = meter.read();
    let result = work();
    row(name, &meter.read().since(&before));
    result
}

fn row(name: &str, reading: &Reading) {
    println!(
        "{name:10} {:>9.2} {:>9.2} {:>8}",
        reading.cpu_seconds, reading.wall_seconds, reading.peak_mb
    );
}

fn sizes(loaded: &Loaded, market: &Market, out: &Path) -> std::io::Result<()> {
    let catalogue = &loaded.catalogue;
    println!(
        "{} needs, {} offers, {} capabilities, {} slots; {} options, {:.1} a need",
        catalogue.needs.len(),
        catalogue.offers.len(),
        catalogue.capabilities.len(),
        catalogue.slots.len(),
        market.options.len(),
        market.options.len() as f64 / catalogue.needs.len().max(1) as f64
    );
    let mut files = Vec::new();
    for entry in std::fs::read_dir(out)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        files.push(format!(
            "{name} {:.1} MB",
            entry.metadata()?.len() as f64 / 1e6
        ));
    }
    files.sort();
    println!("{}", files.join(", "));
    Ok(())
}

fn listed(problems: &[InputProblem]) -> String {
    format!("{} problems, first: {:?}", problems.len(), problems.first())
}
