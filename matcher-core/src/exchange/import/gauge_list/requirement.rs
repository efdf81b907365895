//! What a group of equal gauges asks for: measurands, range, permitted error.

use super::Group;
use crate::exchange::import::draft::Builder;
use crate::exchange::import::printed::{self, Accuracy};
use crate::exchange::import::table::Table;
use crate::exchange::input_problem::InputCode;
use crate::ids::Ix;
use crate::quantity::{Unit, parse_range};
use crate::taxonomy::{Instrument, Measurand, Taxonomy};

/// The rows of `requirements` of a need.
pub(super) fn push(
    draft: &mut Builder<'_>,
    table: &Table<'_>,
    need: &str,
    group: &Group,
    instrument: &str,
) {
    let (Ok(taxonomy), Some(first)) = (Taxonomy::bundled(), group.gauges.first()) else {
        return;
    };
    let kind = printed::instrument_kind(instrument);
    let range = size(draft, table, group, kind, taxonomy);
    let stated = printed::accuracy(&first.accuracy, table.note("accuracy"), Accuracy::Division);
    let (mut error, mut wish) = (String::new(), String::new());
    match &stated {
        Accuracy::PermittedError(text) => error.clone_from(text),
        Accuracy::Uncertainty(text) => wish.clone_from(text),
        Accuracy::Division(_) | Accuracy::Unknown => {}
    }
    let regulation = kind
        .and_then(|kind| taxonomy.instrument(kind).regulations.first())
        .map_or(String::new(), ToString::to_string);
    if error.is_empty() && wish.is_empty() && kind.is_some() {
        ask_for_accuracy(draft, group, &stated, &regulation);
    }
    let measurands: Vec<&Measurand> = kind
        .map(|kind| &taxonomy.instrument(kind).measurands)
        .into_iter()
        .flatten()
        .map(|place| taxonomy.measurand(*place))
        .filter(|measurand| printed::suits(&range, &measurand.unit))
        .collect();
    let both = measurands
        .iter()
        .any(|measurand| measurand.id == "length.outside");
    let inside = both.then(|| from_jaws(&range)).flatten();
    let inside = inside.filter(|_| measurands.iter().any(|m| m.id == "length.inside"));
    if measurands.len() > 1 {
        let names: Vec<&str> = measurands.iter().map(|measurand| &*measurand.zh).collect();
        let names = names.join("、");
        let (mut zh, mut en) = (
            format!("按{names}都需要"),
            format!("wanted for all of {names}"),
        );
        if let Some(inside) = &inside {
            zh += &format!("，内尺寸为 {inside}（内量爪合拢有宽度）");
            en += &format!(", inside {inside} (closed jaws have a width)");
        }
        draft.tell(
            InputCode::ReadAs,
            group.row,
            "name",
            &first.name,
            (&zh, &en),
        );
    }
    let one_unknown = measurands.is_empty() && kind.is_none();
    let rows = measurands.iter().map(|measurand| {
        let own = inside.as_ref().filter(|_| measurand.id == "length.inside");
        (&*measurand.zh, own.unwrap_or(&range))
    });
    for (measurand, range) in rows.chain(one_unknown.then_some(("", &range))) {
        draft.row(
            "requirements",
            group.row,
            &[
                ("need", need),
                ("measurand", measurand),
                ("range", range),
                ("permitted_error", &error),
                ("wished_uncertainty", &wish),
                ("method", &regulation),
            ],
        );
    }
}

/// The range that the inside jaws of a caliper have, where it is printed from 0: closed, they are some millimetres wide, so that they are
/// used and calibrated from 10 mm on, as laboratories print it.
fn from_jaws(range: &str) -> Option<String> {
    const JAWS_MM: f64 = 10.0;
    let parts = parse_range(range, None).ok()?;
    let [(whole, _)] = parts.as_slice() else {
        return None;
    };
    let (lo, hi) = (whole.lo * 1e3, (whole.hi * 1e6).round() / 1e3);
    (lo < JAWS_MM && hi > JAWS_MM && hi.is_finite()).then(|| format!("{JAWS_MM}-{hi} mm"))
}

/// The range with its unit: printed, in the header, or the one the kind of gauge usually has. A size that is no range is asked for.
fn size(
    draft: &mut Builder<'_>,
    table: &Table<'_>,
    group: &Group,
    kind: Option<Ix<Instrument>>,
    taxonomy: &Taxonomy,
) -> String {
    let printed_size = group.gauges.first().map_or("", |gauge| &gauge.size);
    let whole = printed::range(printed_size, table.note("size"));
    // Of an unknown gauge the name was asked for; what else matters depends on it.
    if kind.is_none() {
        return whole;
    }
    let understood = |text: &str| parse_range(text, None).is_ok();
    if printed_size.is_empty() || understood(&whole) {
        if printed_size.is_empty() {
            let name = group.gauges.first().map_or("", |gauge| &gauge.name);
            let detail = ("没有规格（测量范围）", "it has no size (range)");
            draft.tell(InputCode::AskBack, group.row, "size", name, detail);
        }
        return whole;
    }
    let usual = kind.and_then(|kind| {
        let code = taxonomy.instrument(kind).usual_units.first()?;
        Some(Unit::from_code(code).ok()?.printed().to_owned())
    });
    if let Some(unit) = usual {
        let joined = format!("{whole} {unit}");
        let is_unit = |found: &Unit| found.printed() == unit;
        let all = parse_range(&joined, None);
        if all.is_ok_and(|parts| parts.iter().all(|(_, found)| is_unit(found))) {
            let detail = (&*format!("“{joined}”"), &*format!("`{joined}`"));
            draft.tell(InputCode::ReadAs, group.row, "size", printed_size, detail);
            return joined;
        }
    }
    let detail = (
        "不是测量范围，请写如 0～150mm",
        "is no range; write it like 0~150mm",
    );
    draft.tell(InputCode::AskBack, group.row, "size", printed_size, detail);
    whole
}

fn ask_for_accuracy(draft: &mut Builder<'_>, group: &Group, stated: &Accuracy, regulation: &str) {
    let first = group.gauges.first();
    let (name, accuracy) = first.map_or(("", ""), |gauge| (&gauge.name, &gauge.accuracy));
    let usual_zh = format!("按 {regulation} 的常规允差");
    let usual_en = format!("the usual permitted error of {regulation}");
    match (stated, regulation) {
        (Accuracy::Division(text), "") => {
            let zh = format!("“{text}”像是分度值，不是允许误差；请写允许误差或等级");
            let en = format!(
                "`{text}` looks like a scale division, no permitted error; state one, or a class"
            );
            draft.tell(InputCode::AskBack, group.row, "accuracy", name, (&zh, &en));
        }
        (Accuracy::Division(text), _) => {
            draft.tell(
                InputCode::ReadAs,
                group.row,
                "accuracy",
                text,
                (
                    &format!("分度值，{usual_zh}"),
                    &format!("a scale division; {usual_en} counts"),
                ),
            );
        }
        (_, "") => {
            let detail = (
                "没有可用的允许误差或等级，也没有规程可依",
                "no permitted error or class that can be used, and no regulation to go by",
            );
            draft.tell(InputCode::AskBack, group.row, "accuracy", name, detail);
        }
        _ if !accuracy.is_empty() => {
            draft.tell(
                InputCode::ReadAs,
                group.row,
                "accuracy",
                accuracy,
                (
                    &format!("未写明，{usual_zh}"),
                    &format!("nothing certain; {usual_en} counts"),
                ),
            );
        }
        _ => {}
    }
}
