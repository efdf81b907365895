//! Printed quantities of a catalogue: each distinct text is understood once, then held against its measurand.

mod accuracy;
mod coherent;
mod shares;
#[cfg(test)]
mod tests;

use crate::exchange::input_problem::InputCode;
use crate::ids::Ix;
use crate::model::{Parameter, ServiceKind};
use crate::quantity::{
    Conversion, Interval, PermittedError, QuantityError, QuantityKind, Uncertainty, Unit,
    parse_range, parse_sides,
};
use crate::taxonomy::{Instrument, Measurand, Taxonomy};
use coherent::coherent_code;
use std::collections::HashMap;

/// Why a printed text can't be used.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) code: InputCode,
    pub(super) zh: String,
    pub(super) en: String,
}

impl From<QuantityError> for Refusal {
    fn from(error: QuantityError) -> Self {
        Self {
            code: InputCode::NotUnderstood,
            zh: error.message_zh(),
            en: error.message_en(),
        }
    }
}

type Ranges = Result<Vec<(Interval, Unit)>, QuantityError>;

/// What an instrument's name stands for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named {
    pub(super) instrument: Option<Ix<Instrument>>,
    pub(super) measurand: Option<Ix<Measurand>>,
}

/// The vocabulary and what was already understood.
#[derive(Debug)]
pub(super) struct Quantities<'a> {
    taxonomy: &'static Taxonomy,
    /// The unit of each measurand.
    units: Vec<Unit>,
    ranges: HashMap<(&'a str, &'a str), Ranges>,
    uncertainties: HashMap<&'a str, Result<(Uncertainty, Unit), QuantityError>>,
    errors: HashMap<&'a str, Result<(PermittedError, Option<Unit>), QuantityError>>,
    instruments: HashMap<(&'a str, ServiceKind), Named>,
    measurands: HashMap<&'a str, Option<Ix<Measurand>>>,
}

impl<'a> Quantities<'a> {
    pub(super) fn new(taxonomy: &'static Taxonomy) -> Self {
        let units = taxonomy.measurands().iter();
        Self {
            units: units.map(|m| m.unit.clone()).collect(),
            taxonomy,
            ranges: HashMap::new(),
            uncertainties: HashMap::new(),
            errors: HashMap::new(),
            instruments: HashMap::new(),
            measurands: HashMap::new(),
        }
    }

    /// The instrument of an id, name or synonym. Of an ambiguous word the sense that suits the service: 三坐标 in part measurement is
    /// no instrument to calibrate but the measurand of the part.
    pub(super) fn instrument(&mut self, text: &'a str, service: ServiceKind) -> Named {
        let taxonomy = self.taxonomy;
        *self.instruments.entry((text, service)).or_insert_with(|| {
            let plain = taxonomy
                .instrument_by_id(text)
                .or_else(|| taxonomy.instrument_named(text));
            let senses = taxonomy.senses(text);
            let code = crate::model::Coded::code(service);
            let meant = senses
                .iter()
                .find(|sense| sense.service.as_deref() == Some(code))
                .or_else(|| senses.iter().find(|sense| sense.service.is_none()));
            match meant {
                Some(sense) => Named {
                    instrument: sense.instrument,
                    measurand: sense.measurand,
                },
                None => Named {
                    instrument: plain,
                    measurand: None,
                },
            }
        })
    }

    /// The measurand of an id, name or synonym.
    pub(super) fn measurand(&mut self, text: &'a str) -> Option<Ix<Measurand>> {
        let taxonomy = self.taxonomy;
        *self.measurands.entry(text).or_insert_with(|| {
            taxonomy
                .measurand_by_id(text)
                .or_else(|| taxonomy.measurand_named(text))
        })
    }

    /// The measurand of an instrument that has exactly one.
    pub(super) fn only_measurand(&self, instrument: Ix<Instrument>) -> Option<Ix<Measurand>> {
        match self.taxonomy.instrument(instrument).measurands.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The measurand that the name of a need's instrument stands for: its sense's own, or the instrument's only one.
    pub(super) fn need_measurand(&self, text: &str, service: ServiceKind) -> Option<Ix<Measurand>> {
        let named = *self.instruments.get(&(text, service))?;
        named
            .measurand
            .or_else(|| self.only_measurand(named.instrument?))
    }

    /// The names of an instrument's measurands, to choose from.
    pub(super) fn measurand_names(&self, instrument: Ix<Instrument>) -> String {
        let measurands = &self.taxonomy.instrument(instrument).measurands;
        let names = measurands
            .iter()
            .map(|place| self.taxonomy.measurand(*place).zh.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    /// Whether a printed unit measures what the measurand is: a unit of its kind or of a kind the vocabulary lists as usual for it (`%VOL`
    /// for a mole fraction of gas, `μg/kg` for a mass fraction in per cent), or plain `%` where the measurand itself is counted in per cent of something (%RH, %LEL, %VOL).
    fn suits(&self, printed: &Unit, measurand: Option<Ix<Measurand>>) -> Result<(), Refusal> {
        let Some((measurand, wanted)) = measurand.and_then(|m| Some((m, self.unit(m)?))) else {
            return Ok(());
        };
        let usual = &self.taxonomy.measurand(measurand).usual_units;
        let is_usual = || {
            let mut usual = usual.iter().filter_map(|code| Unit::from_code(code).ok());
            printed.dimension == wanted.dimension
                && !wanted.kind.is_named_scale()
                && usual.any(|usual| usual.is_commensurable(printed))
        };
        let is_its_percent = &*printed.code == "%" && wanted.code.starts_with("%{");
        if printed.is_commensurable(wanted) || is_its_percent || is_usual() {
            return Ok(());
        }
        let (printed, wanted) = (printed.printed(), wanted.printed());
        Err(Refusal {
            code: InputCode::WrongQuantity,
            zh: format!("{printed} 与 {wanted} 不同类"),
            en: format!("{printed} against {wanted}"),
        })
    }

    fn unit(&self, measurand: Ix<Measurand>) -> Option<&Unit> {
        self.units.get(measurand.index())
    }

    /// Disjoint ascending intervals in the coherent unit of the measurand's kind. `hint` is the unit of a range that prints none.
    pub(super) fn range(
        &mut self,
        text: &'a str,
        hint: &'a str,
        measurand: Option<Ix<Measurand>>,
    ) -> Result<Vec<Interval>, Refusal> {
        let default = if hint.is_empty() {
            self.pure(measurand).cloned()
        } else {
            Some(Unit::parse(hint).map_err(|error| Refusal {
                code: InputCode::NotUnderstood,
                zh: error.to_string(),
                en: error.to_string(),
            })?)
        };
        let key = default.as_ref().map_or("", |unit| match (hint, unit.kind) {
            ("", QuantityKind::Ph) => "[pH]",
            ("", _) => "1",
            (hint, _) => hint,
        });
        let parsed = self
            .ranges
            .entry((text, key))
            .or_insert_with(|| parse_range(text, default.as_ref()));
        let parts = parsed.clone()?;
        for (_, printed) in &parts {
            self.suits(printed, measurand)?;
        }
        let is_difference = measurand
            .map(|m| self.taxonomy.measurand(m))
            .is_some_and(|m| m.conversion() == Conversion::Difference);
        Ok(merged(
            parts
                .iter()
                .map(|(interval, unit)| match is_difference {
                    // 3 ℃ between a pair of thermometers are 3 K
                    true => interval.shifted(-unit.offset),
                    false => *interval,
                })
                .collect(),
        ))
    }

    /// A printed range that can be understood on its own: a unit that stood beside it is put behind it.
    pub(super) fn printed_range(text: &str, hint: &str) -> String {
        if hint.is_empty() || text.is_empty() || parse_range(text, None).is_ok() {
            return text.to_owned();
        }
        let joined = format!("{text} {hint}");
        let alone = parse_range(&joined, None)
            .map(|parts| merged(parts.into_iter().map(|p| p.0).collect()));
        let beside = Unit::parse(hint)
            .ok()
            .and_then(|unit| parse_range(text, Some(&unit)).ok())
            .map(|parts| merged(parts.into_iter().map(|p| p.0).collect()));
        if alone.ok() == beside {
            joined
        } else {
            text.to_owned()
        }
    }

    /// The shorter sides of `a×b`: what a row can do on its longest side holds within the others only.
    pub(super) fn sides(text: &str) -> Vec<Parameter> {
        let sides = parse_sides(text);
        let named = sides.into_iter().zip(2..);
        named
            .map(|((interval, unit), number)| Parameter {
                name: format!("第{number}边"),
                interval,
                unit: coherent_code(&unit),
            })
            .collect()
    }

    /// `name=printed range` with the interval in the coherent unit of its kind, and that unit.
    pub(super) fn parameter(&mut self, text: &'a str) -> Result<Parameter, Refusal> {
        let missing = || Refusal {
            code: InputCode::NotUnderstood,
            zh: "应写作“名称=范围”".to_owned(),
            en: "should read `name=range`".to_owned(),
        };
        let (name, printed) = text.split_once(['=', '＝']).ok_or_else(missing)?;
        let (name, printed) = (name.trim(), printed.trim());
        if name.is_empty() {
            return Err(missing());
        }
        let parsed = self
            .ranges
            .entry((printed, ""))
            .or_insert_with(|| parse_range(printed, None));
        let parts = parsed
            .as_ref()
            .map_err(|error| Refusal::from(error.clone()))?;
        let intervals = merged(parts.iter().map(|(interval, _)| *interval).collect());
        let (Some(interval), Some((_, unit))) = (hull(&intervals), parts.first()) else {
            return Err(missing());
        };
        Ok(Parameter {
            name: name.to_owned(),
            interval,
            unit: coherent_code(unit),
        })
    }
}

/// From the lowest to the highest point of ascending intervals.
fn hull(range: &[Interval]) -> Option<Interval> {
    let (first, last) = (range.first()?, range.last()?);
    Interval::try_new(first.lo, last.hi, first.lo_closed, last.hi_closed).ok()
}

/// The same points as disjoint ascending intervals.
fn merged(mut parts: Vec<Interval>) -> Vec<Interval> {
    parts.sort_by(|a, b| {
        a.lo.total_cmp(&b.lo)
            .then(b.lo_closed.cmp(&a.lo_closed))
            .then(a.hi.total_cmp(&b.hi))
    });
    let mut disjoint: Vec<Interval> = Vec::with_capacity(parts.len());
    for part in parts {
        match disjoint.last_mut() {
            Some(last) => match last.union(&part) {
                Some(both) => *last = both,
                None => disjoint.push(part),
            },
            None => disjoint.push(part),
        }
    }
    disjoint
}
