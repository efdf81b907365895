//! What is usual for an industry and an area.

use crate::model::{ServiceKind, Use};
use crate::synthetic::firms::Firm;
use crate::synthetic::random::Stream;
use crate::synthetic::tables::{Tables, Task};
use crate::taxonomy::Taxonomy;

/// Whether the vocabulary knows an instrument under that name; what it doesn't know comes in with the dirty data only.
pub(super) fn is_known(word: &str) -> bool {
    Taxonomy::bundled().is_ok_and(|taxonomy| taxonomy.instrument_named(word).is_some())
}

/// Whether a task with a fixed number of needs is wanted by this firm: by its area where the area's table names it, else by its
/// industry.
pub(super) fn wants_here(firm: &Firm, task: &Task) -> bool {
    let tables = Tables::bundled();
    if tables
        .areas
        .iter()
        .any(|area| area.short.contains(&task.id))
    {
        let here = tables
            .areas
            .get(firm.area)
            .is_some_and(|area| area.short.contains(&task.id));
        return here && fits_industry(firm, task);
    }
    tables
        .industries
        .get(&firm.industry)
        .is_some_and(|industry| industry.tasks.contains(&task.id))
        || (task.offers(ServiceKind::PartMeasurement)
            || task.services == [ServiceKind::InstrumentTime])
            && firm.industry.starts_with('3')
}

/// What is heavy, hot or electric is asked for by who makes such things.
pub(super) fn fits_industry(firm: &Firm, task: &Task) -> bool {
    let starts: &[&str] = match task.bench.as_str() {
        "chamber_survey" if task.id == "cold_store" => &["13", "14", "15", "27", "36", "346"],
        "gas_low" if task.id == "gas_low" => &["25", "26", "31", "32", "34", "30"],
        "gas_low" => &["398", "402"],
        "battery" => &["384", "367"],
        "emc10" => &["367", "38", "39", "40", "377"],
        "xenon" => &["303", "244", "213", "36", "29", "20", "26"],
        "foil" => &["32", "383", "384"],
        "roundness" => &["34", "35", "36", "33", "40"],
        "optic_form" | "thermal_low" => &["30", "40", "346", "39", "38"],
        "tank" => &["26", "25", "35", "33"],
        "test_environment" => &["2", "11"],
        _ => &["3", "4", "2"],
    };
    starts.iter().any(|start| firm.industry.starts_with(start))
}

/// The usual tasks of a firm's industry that can be had as that service.
pub(super) fn tasks_of(firm: &Firm, service: ServiceKind) -> Vec<usize> {
    let tables = Tables::bundled();
    let Some(industry) = tables.industries.get(&firm.industry) else {
        return Vec::new();
    };
    let mut tasks: Vec<usize> = industry
        .tasks
        .iter()
        .filter_map(|id| tables.task(id))
        .filter(|&task| tables.tasks[task].offers(service) && tables.tasks[task].needs.is_none())
        .collect();
    tasks.dedup();
    tasks
}

/// What an instrument is used for, where verification isn't compulsory.
pub(super) fn purpose(task: &Task, stream: &mut Stream) -> Use {
    if task.services == [ServiceKind::Testing] || task.offers(ServiceKind::PartMeasurement) {
        return [Use::Quality, Use::Research][stream.weighted(&[7, 3])];
    }
    [Use::Quality, Use::Process, Use::Research, Use::Energy][stream.weighted(&[60, 27, 9, 4])]
}
