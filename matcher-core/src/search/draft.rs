//! A query as a need: to be judged against offers, and to be posted when nothing was found.

use super::understand::{Ask, Asker, ChipMeaning, Understood, What};
use crate::ids::Ix;
use crate::model::{
    DecisionRule, Delivery, Document, Ladder, Need, Organisation, OrganisationKind, Requirement,
    ServiceKind, Side, Use,
};
use crate::quantity::{
    Interval, Quantity, QuantityKind, Unit, parse_permitted_error, parse_range, parse_uncertainty,
};
use crate::taxonomy::{Instrument, Measurand, Taxonomy};
use jiff::ToSpan;

/// Newtons per kilogram (CGPM 1901).
const STANDARD_GRAVITY: f64 = 9.806_65;
/// Days in which a service is wanted when the query does not say.
const USUAL_WINDOW_DAYS: i32 = 180;

/// The needs that a query states, one per instrument or measurand; of an ambiguous word the first sense. Never empty.
pub fn drafts(understood: &Understood, taxonomy: &Taxonomy, asker: Asker) -> Vec<Need> {
    let asks: Vec<(Option<&Ask>, Option<&What>)> = if understood.asks.is_empty() {
        vec![(None, None)]
    } else {
        understood
            .asks
            .iter()
            .map(|ask| (Some(ask), ask.whats.first()))
            .collect()
    };
    asks.into_iter()
        .map(|(ask, what)| draft(understood, taxonomy, asker, ask, what))
        .collect()
}

/// One need.
pub(super) fn draft(
    understood: &Understood,
    taxonomy: &Taxonomy,
    asker: Asker,
    ask: Option<&Ask>,
    what: Option<&What>,
) -> Need {
    let service = what
        .and_then(|what| what.service)
        .or(understood.services().first().copied())
        .unwrap_or(ServiceKind::Calibration);
    // compulsory verification is no market good; what it takes is judged as verification
    let service = match service {
        ServiceKind::CompulsoryVerification => ServiceKind::Verification,
        other => other,
    };
    let window = understood.window();
    let tomorrow = asker.today.tomorrow().unwrap_or(asker.today);
    let window_from = window.and_then(|w| w.from).unwrap_or(tomorrow);
    let usual = window_from.saturating_add(USUAL_WINDOW_DAYS.days());
    let method = understood
        .chips
        .iter()
        .find_map(|chip| match &chip.meaning {
            ChipMeaning::Regulation(name) => Some(name.clone()),
            _ => None,
        });
    let requirement =
        what.map(|what| requirement(understood, taxonomy, ask, what, method.unwrap_or_default()));
    Need {
        id: String::new(),
        organisation: Ix::new(u32::MAX as usize),
        service,
        text: understood.text.clone(),
        instrument: what.and_then(|what| what.instrument),
        instrument_text: ask
            .and_then(|ask| understood.chips.get(ask.chip))
            .map_or(String::new(), |chip| chip.text.clone()),
        requirements: requirement.into_iter().collect(),
        purpose: Use::Quality,
        document: document(understood, service),
        quantity: ask
            .and_then(|ask| ask.count)
            .or_else(|| counted(understood))
            .unwrap_or(1),
        window_from,
        window_to: window.and_then(|w| w.to).unwrap_or(usual),
        delivery: deliveries(understood),
        max_distance_km: None,
        budget_fen: None,
        priority: 3,
        avoid: Vec::new(),
    }
}

/// Nobody in particular, in a region.
pub(super) fn anybody(region: u32) -> Option<Organisation> {
    use crate::model::CreditCode;
    let body = "91000000MA0000000";
    let check = CreditCode::check_character(body).ok()?;
    Some(Organisation {
        id: String::new(),
        name: String::new(),
        credit_code: CreditCode::parse(&format!("{body}{check}")).ok()?,
        kind: OrganisationKind::Sme,
        level: None,
        status: None,
        group: None,
        region,
        industry: String::new(),
        size: None,
        ladder: Ladder::None,
        metrology_basis: None,
        lead: false,
        fields: Vec::new(),
        max_partners: None,
        max_providers: None,
        avoid: Vec::new(),
    })
}

/// Every quantity of a query that names no instrument.
fn quantities(understood: &Understood) -> Vec<(&Quantity, &str)> {
    let chips = understood.chips.iter();
    chips
        .filter_map(|chip| match &chip.meaning {
            ChipMeaning::Quantity(quantity) => Some((quantity, chip.text.as_str())),
            _ => None,
        })
        .collect()
}

fn counted(understood: &Understood) -> Option<u32> {
    understood.chips.iter().find_map(|chip| match chip.meaning {
        ChipMeaning::Count(count) => Some(count),
        _ => None,
    })
}

fn deliveries(understood: &Understood) -> Vec<Delivery> {
    let chips = understood.chips.iter();
    chips
        .filter_map(|chip| match chip.meaning {
            ChipMeaning::Delivery(delivery) => Some(delivery),
            _ => None,
        })
        .collect()
}

/// The document named, or that of the credential named.
fn document(understood: &Understood, service: ServiceKind) -> Document {
    use crate::model::CredentialKind as C;
    let of = |meaning: &ChipMeaning| match meaning {
        ChipMeaning::Document(document) => Some(*document),
        ChipMeaning::Credential(C::CnasCalibration | C::CnasTesting)
            if service == ServiceKind::Testing =>
        {
            Some(Document::TestReportCnas)
        }
        ChipMeaning::Credential(C::CnasCalibration | C::CnasTesting) => {
            Some(Document::CalibrationCertificateCnas)
        }
        ChipMeaning::Credential(C::Cma) => Some(Document::TestReportCma),
        _ => None,
    };
    let named = understood.chips.iter().find_map(|chip| of(&chip.meaning));
    named.unwrap_or(Document::None)
}

/// The one entry of the all-of list that a query can state.
fn requirement(
    understood: &Understood,
    taxonomy: &Taxonomy,
    ask: Option<&Ask>,
    what: &What,
    method: String,
) -> Requirement {
    let printed: Vec<(&Quantity, &str)> = match ask {
        Some(ask) => ask.quantities(&understood.chips).collect(),
        None => quantities(understood),
    };
    let measurand = measurand(taxonomy, what, &printed);
    let usual = usual_unit(taxonomy, what.instrument, measurand);
    let mut requirement = Requirement {
        measurand,
        side: Side::Any,
        range: Vec::new(),
        permitted_error: None,
        wished_uncertainty: None,
        decision_rule: DecisionRule::Usual,
        method,
        parameters: Vec::new(),
        printed_range: String::new(),
        printed_error: String::new(),
        printed_uncertainty: String::new(),
    };
    let base = measurand.map(|ix| &taxonomy.measurand(ix).unit);
    for (quantity, text) in &printed {
        match quantity {
            // a product of lengths is the size of a thing, not what is measured on it
            Quantity::Range { .. } | Quantity::Value { .. } => {
                if let Some(range) = range(text, usual.as_ref(), base)
                    && requirement.range.is_empty()
                {
                    requirement.range = range;
                    requirement.printed_range = with_unit(text, usual.as_ref());
                }
            }
            Quantity::PermittedError { .. } | Quantity::Class { .. } => {
                if let Some(error) = permitted_error(text, usual.as_ref()) {
                    requirement.permitted_error = Some(error);
                    requirement.printed_error = with_unit(text, usual.as_ref());
                }
            }
            Quantity::Uncertainty { .. } => {
                if let Ok((uncertainty, _)) = parse_uncertainty(text) {
                    requirement.wished_uncertainty = Some(uncertainty);
                    (*text).clone_into(&mut requirement.printed_uncertainty);
                }
            }
            _ => {}
        }
    }
    requirement
}

/// The measurand named, or the first of the instrument in whose unit the quantities are.
fn measurand(
    taxonomy: &Taxonomy,
    what: &What,
    printed: &[(&Quantity, &str)],
) -> Option<Ix<Measurand>> {
    if what.measurand.is_some() {
        return what.measurand;
    }
    let own = &taxonomy.instrument(what.instrument?).measurands;
    let unit = printed.iter().find_map(|(quantity, _)| match quantity {
        Quantity::Range { unit, .. } | Quantity::Value { unit, .. } => unit.clone(),
        _ => None,
    });
    let fits = |ix: &&Ix<Measurand>| {
        unit.as_ref()
            .is_none_or(|unit| is_commensurable(unit, &taxonomy.measurand(**ix).unit))
    };
    own.iter().find(fits).or(own.first()).copied()
}

/// 度 is a degree of angle in print and of temperature in speech.
fn is_commensurable(unit: &Unit, other: &Unit) -> bool {
    unit.is_commensurable(other) || &*unit.code == "deg" && matches!(&*other.code, "K" | "Cel")
}

/// The unit meant where none is printed.
fn usual_unit(
    taxonomy: &Taxonomy,
    instrument: Option<Ix<Instrument>>,
    measurand: Option<Ix<Measurand>>,
) -> Option<Unit> {
    let measurand = measurand.map(|ix| taxonomy.measurand(ix));
    let codes = instrument
        .into_iter()
        .flat_map(|ix| &taxonomy.instrument(ix).usual_units)
        .chain(measurand.into_iter().flat_map(|m| &m.usual_units));
    codes
        .filter_map(|code| Unit::from_code(code).ok())
        .find(|unit| measurand.is_none_or(|m| unit.is_commensurable(&m.unit)))
}

/// A bare number with the unit that is meant: 0-150 of a caliper is 0-150mm, and says so when it is posted.
fn with_unit(text: &str, usual: Option<&Unit>) -> String {
    let bare = text.trim_end().ends_with(|c: char| c.is_numeric());
    let unit = usual.map(Unit::printed).filter(|unit| bare && *unit != "1");
    format!("{text}{}", unit.unwrap_or_default())
}

/// A range in base units; `None` when it is of another quantity than the measurand.
fn range(text: &str, usual: Option<&Unit>, base: Option<&Unit>) -> Option<Vec<Interval>> {
    let text = if base.is_some_and(|unit| &*unit.code == "K" || &*unit.code == "Cel")
        && !text.contains('℃')
    {
        text.replace('度', "℃")
    } else {
        text.to_owned()
    };
    let segments = parse_range(&text, usual)
        .or_else(|_| parse_range(&text, None))
        .ok()?;
    let mut intervals: Vec<Interval> = segments
        .into_iter()
        .filter_map(|(interval, unit)| {
            let interval = reachable(interval)?;
            let base = base?;
            if unit.is_commensurable(base) {
                return Some(interval);
            }
            // 80 吨 of a testing machine is a force
            let weight = unit.kind == QuantityKind::Mass && base.kind == QuantityKind::Force;
            let newtons = |mass: f64| mass * STANDARD_GRAVITY;
            weight.then(|| {
                Interval::try_new(
                    newtons(interval.lo),
                    newtons(interval.hi),
                    interval.lo_closed,
                    interval.hi_closed,
                )
                .ok()
            })?
        })
        .collect();
    intervals.sort_by(|a, b| a.lo.total_cmp(&b.lo));
    (!intervals.is_empty()).then_some(intervals)
}

/// 3 MN 以上 asks for 3 MN, not for everything above it.
fn reachable(interval: Interval) -> Option<Interval> {
    match (interval.lo.is_finite(), interval.hi.is_finite()) {
        (true, true) => Some(interval),
        (true, false) => Interval::point(interval.lo).ok(),
        (false, true) => Interval::point(interval.hi).ok(),
        (false, false) => None,
    }
}

/// A permitted error; a bare number is in the usual unit.
fn permitted_error(text: &str, usual: Option<&Unit>) -> Option<crate::quantity::PermittedError> {
    if let Ok((error, Some(unit))) = parse_permitted_error(text)
        && (&*unit.code != "1" || text.contains('%'))
    {
        return Some(error);
    }
    let in_unit = || parse_permitted_error(&format!("{text}{}", usual?.printed())).ok();
    match parse_permitted_error(text) {
        Ok((error, None)) => Some(error),
        _ => in_unit().map(|(error, _)| error),
    }
}
