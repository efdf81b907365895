//! Dirty data, in the shares that regulators meet in practice: missing tolerances, workshop names, impossible ranges, old units.

use super::needs::Need;
use super::offers::Subject;
use super::print;
use super::random::{Part, Stream};
use super::tables::Tables;

/// Needs without a tolerance.
pub(super) const WITHOUT_TOLERANCE: f64 = 0.08;
/// Needs under a wrong or workshop name.
pub(super) const WRONG_NAME: f64 = 0.05;
/// Needs with a range that can't be.
pub(super) const IMPOSSIBLE_RANGE: f64 = 0.03;
/// Needs in kgf/cm².
pub(super) const OLD_UNIT: f64 = 0.02;

/// Names no vocabulary knows.
const UNKNOWN_NAMES: [&str; 6] = ["小表", "量具", "测头", "老式仪器", "检具表", "卡规表"];

/// Spoils some needs. The shares are of all needs; each need is spoilt in one way at most.
pub(super) fn spoil(seed: u64, needs: &mut [Need]) {
    let mut stream = Stream::new(seed, Part::Dirt);
    let total = needs.len() as f64;
    let mut places: Vec<usize> = (0..needs.len())
        .filter(|&place| !needs[place].requirements.is_empty() && !is_special(&needs[place]))
        .collect();
    stream.shuffle(&mut places);
    let (old_unit, others): (Vec<usize>, Vec<usize>) = places
        .into_iter()
        .partition(|&place| is_pressure(&needs[place]));
    let count = |share: f64| (total * share).round() as usize;
    for &place in old_unit.iter().take(count(OLD_UNIT)) {
        in_old_unit(&mut needs[place], &mut stream);
    }
    let mut rest = others
        .into_iter()
        .chain(old_unit.into_iter().skip(count(OLD_UNIT)));
    let mut toleranced: Vec<usize> = Vec::new();
    let mut untoleranced: Vec<usize> = Vec::new();
    for place in rest.by_ref() {
        if needs[place]
            .requirements
            .iter()
            .all(|asked| !asked.error.is_empty())
        {
            toleranced.push(place);
        } else {
            untoleranced.push(place);
        }
    }
    // What has no tolerance by nature (tests) counts neither way.
    let mut left = toleranced.into_iter();
    for place in left.by_ref().take(count(WITHOUT_TOLERANCE)) {
        for asked in &mut needs[place].requirements {
            asked.error.clear();
            asked.wished.clear();
        }
    }
    for place in left.by_ref().take(count(IMPOSSIBLE_RANGE)) {
        impossible(&mut needs[place], &mut stream);
    }
    let named = left.filter(|&place| !needs[place].instrument.is_empty());
    for place in named
        .collect::<Vec<_>>()
        .into_iter()
        .take(count(WRONG_NAME))
    {
        wrong_name(&mut needs[place], &mut stream);
    }
}

/// Scarce and unmeetable tasks stay clean: they carry the explanations.
fn is_special(need: &Need) -> bool {
    match need.subject {
        Subject::Task(task) => Tables::bundled()
            .tasks
            .get(task)
            .is_some_and(|task| task.needs.is_some() && task.common == 0),
        _ => true,
    }
}

fn is_pressure(need: &Need) -> bool {
    need.requirements
        .iter()
        .all(|asked| asked.measurand == "pressure.gauge" && asked.plain_range.ends_with(" MPa"))
}

/// `0..1.6 MPa` as `0~16kgf/cm²`.
fn in_old_unit(need: &mut Need, stream: &mut Stream) {
    let spelling = stream.pick(&["kgf/cm²", "kgf/cm2", "公斤"]);
    for asked in &mut need.requirements {
        if let Some((low, high, _)) = print::parts(&asked.plain_range)
            && let (Ok(low), Ok(high)) = (low.parse::<f64>(), high.parse::<f64>())
        {
            asked.range = format!("{}~{}{spelling}", low * 10.0, high * 10.0);
        }
    }
}

fn impossible(need: &mut Need, stream: &mut Stream) {
    let Some(asked) = need.requirements.first_mut() else {
        return;
    };
    let (_, high, unit) = print::parts(&asked.plain_range).unwrap_or(("0", "0", "mm"));
    asked.range = match stream.below(5) {
        0 => format!("{high}~{high}{unit}±"),
        1 => format!("0~0{unit}"),
        2 => format!("{high}级"),
        3 => format!("0~{high}mm℃"),
        _ => "见铭牌".to_owned(),
    };
}

fn wrong_name(need: &mut Need, stream: &mut Stream) {
    let Subject::Task(task) = need.subject else {
        return;
    };
    let slang = Tables::bundled()
        .tasks
        .get(task)
        .and_then(|task| task.words.last().cloned())
        .unwrap_or_default();
    need.instrument = if stream.chance(0.75) {
        slang
    } else {
        stream.pick(&UNKNOWN_NAMES).to_owned()
    };
}
