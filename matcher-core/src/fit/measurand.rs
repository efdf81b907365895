//! R1: the same measurand (kind of quantity, not only dimension), the same side, the same instrument, the method if one is named.
//!
//! Source: NCSLI MII taxonomy (measurand, measure or source); scopes of accreditation are read row by row.

use super::details::{Details, Missing};
use super::finding::{Findings, Rule};
use super::pair::{Pair, Rows};
use crate::ids::Ix;
use crate::model::{Capability, ServiceKind, Side};
use crate::taxonomy::{Field, Instrument};

/// The rows of the offer that measure what the entry asks for; where there is none, the finding names the first thing that differs.
pub(super) fn rows(pair: &Pair<'_>, entry: usize, findings: &mut Findings) -> Rows {
    let requirement = pair.requirement(entry);
    let fail = |findings: &mut Findings, details| {
        findings.fail(Rule::Measurand, Some(entry), details);
        Rows::new()
    };
    let Some(measurand) = requirement.measurand else {
        findings.fail(
            Rule::DataMissing,
            Some(entry),
            Details::DataMissing(Missing::Measurand),
        );
        return Rows::new();
    };
    let mut rows: Rows = pair
        .rows()
        .filter(|&row| pair.row(row).measurand == measurand)
        .collect();
    if rows.is_empty() {
        let mut offered = Vec::new();
        if findings.keeps() {
            offered.extend(pair.rows().map(|row| pair.row(row).measurand));
            offered.sort_unstable();
            offered.dedup();
        }
        return fail(
            findings,
            Details::MeasurandDiffers {
                wanted: measurand,
                offered,
            },
        );
    }
    rows.retain(|&mut row| fits_side(requirement.side, pair.row(row).side));
    if rows.is_empty() {
        let wanted = requirement.side;
        return fail(findings, Details::SideDiffers { wanted });
    }
    if let Some(wanted) = pair.need.instrument {
        let of_any_kind = rows.clone();
        rows.retain(|&mut row| {
            pair.row(row)
                .instrument
                .is_none_or(|kind| are_related(pair, wanted, kind))
        });
        if rows.is_empty() {
            let offered = instruments_of(pair, &of_any_kind);
            return fail(findings, Details::InstrumentDiffers { wanted, offered });
        }
    }
    let wanted = &pair.requirement_facts(entry).methods;
    if !wanted.is_empty() {
        let offered: Vec<String> = if findings.keeps() {
            rows.iter()
                .map(|&row| pair.row(row).method.clone())
                .collect()
        } else {
            Vec::new()
        };
        rows.retain(|&mut row| {
            wanted.iter().all(|method| {
                let own = &pair.row_facts(row).methods;
                own.iter().any(|own| own.is_same(method))
            })
        });
        if rows.is_empty() {
            let wanted = requirement.method.clone();
            return fail(findings, Details::MethodDiffers { wanted, offered });
        }
    }
    prefer_whole_kinds(pair, &mut rows);
    rows
}

/// Rows for a kind that includes the wanted one come first; rows for a narrower kind only count when there is none.
fn prefer_whole_kinds(pair: &Pair<'_>, rows: &mut Rows) {
    let Some(wanted) = pair.need.instrument else {
        return;
    };
    let is_whole = |row: Ix<Capability>| {
        pair.row(row)
            .instrument
            .is_none_or(|kind| suits(pair, wanted, kind))
    };
    if rows.iter().any(|&row| is_whole(row)) {
        rows.retain(|row| is_whole(*row));
    }
}

/// A condition when the row is only for a narrower kind than the need names (卡尺 wanted, 数显卡尺 offered).
pub(super) fn check_kind(
    pair: &Pair<'_>,
    entry: usize,
    row: Ix<Capability>,
    findings: &mut Findings,
) {
    if let (Some(wanted), Some(offered)) = (pair.need.instrument, pair.row(row).instrument)
        && !suits(pair, wanted, offered)
    {
        findings.condition(
            Rule::Measurand,
            Some(entry),
            Details::InstrumentNarrower { wanted, offered },
        );
    }
}

/// For instrument time: the machine itself is of the wanted kind.
pub(super) fn check_machine(pair: &Pair<'_>, findings: &mut Findings) {
    let Some(wanted) = pair.need.instrument else {
        return;
    };
    let rows: Vec<_> = pair.rows().collect();
    let mut offered = instruments_of(pair, &rows);
    offered.extend(pair.resource.instrument);
    let Some(&best) = offered
        .iter()
        .find(|&&kind| suits(pair, wanted, kind))
        .or_else(|| {
            offered
                .iter()
                .find(|&&kind| are_related(pair, wanted, kind))
        })
    else {
        offered.sort_unstable();
        offered.dedup();
        findings.fail(
            Rule::Measurand,
            None,
            Details::InstrumentDiffers { wanted, offered },
        );
        return;
    };
    if !suits(pair, wanted, best) {
        findings.condition(
            Rule::Measurand,
            None,
            Details::InstrumentDiffers {
                wanted,
                offered: vec![best],
            },
        );
    }
}

/// For help, advice and training: the same field of metrology, where both sides name one.
pub(super) fn check_field(pair: &Pair<'_>, findings: &mut Findings) {
    if pair.need.service == ServiceKind::InstrumentTime {
        return;
    }
    let taxonomy = pair.judge.taxonomy;
    let wanted = pair
        .need
        .instrument
        .map(|instrument| taxonomy.instrument(instrument).field)
        .or_else(|| {
            let measurand = pair.need.requirements.iter().find_map(|r| r.measurand)?;
            Some(taxonomy.measurand(measurand).field)
        });
    let Some(wanted) = wanted else { return };
    let mut offered: Vec<Field> = pair
        .rows()
        .flat_map(|row| {
            let row = pair.row(row);
            let instrument = row.instrument.map(|kind| taxonomy.instrument(kind).field);
            instrument
                .into_iter()
                .chain([taxonomy.measurand(row.measurand).field])
        })
        .collect();
    if offered.is_empty() || offered.contains(&wanted) {
        return;
    }
    offered.sort_unstable();
    offered.dedup();
    findings.fail(
        Rule::Measurand,
        None,
        Details::FieldDiffers { wanted, offered },
    );
}

fn fits_side(wanted: Side, offered: Side) -> bool {
    wanted == Side::Any || offered == Side::Any || wanted == offered
}

/// Whether a row for `kind` surely serves who names `wanted`: a laboratory's row for calipers serves a digital caliper; where the kind is
/// the machine that measures, a bridge machine serves who asks for a coordinate measuring machine.
fn suits(pair: &Pair<'_>, wanted: Ix<Instrument>, kind: Ix<Instrument>) -> bool {
    let taxonomy = pair.judge.taxonomy;
    match pair.need.service {
        ServiceKind::PartMeasurement | ServiceKind::InstrumentTime => taxonomy.is_a(kind, wanted),
        _ => taxonomy.is_a(wanted, kind),
    }
}

/// Whether one kind includes the other.
fn are_related(pair: &Pair<'_>, a: Ix<Instrument>, b: Ix<Instrument>) -> bool {
    pair.judge.taxonomy.is_a(a, b) || pair.judge.taxonomy.is_a(b, a)
}

fn instruments_of(pair: &Pair<'_>, rows: &[Ix<Capability>]) -> Vec<Ix<Instrument>> {
    let mut kinds: Vec<_> = rows
        .iter()
        .filter_map(|&row| pair.row(row).instrument)
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
