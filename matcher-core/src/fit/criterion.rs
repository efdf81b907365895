//! Which decision rule judges the accuracy of an entry: by the kind of service, and by what the need names.
//!
//! | service | rule | source |
//! | --- | --- | --- |
//! | verification | the regulation judges without the result's uncertainty; the standard must only be better than the grade | JJF 1094-2002, 5.3.1 (practice: not read) |
//! | calibration by a named regulation | U95 of the standard ≤ MPEV/3; U95 of the result is shown with the limit it leaves | JJF 1094-2002; JJF 1033 |
//! | calibration with a stated accuracy | U95 ≤ MPEV/3 capable; below MPEV conditional with the limit MPEV − U95 | JJF 1094-2002, 5.3.1 |
//! | part measurement | the same on the half-width of the tolerance; the limits are the band less U95 on each stated side | GB/T 18779.1 (ISO 14253-1) |
//! | testing, instrument time | only a stated wish or a named rule | – |
//! | a named rule | U95 ≤ T/n; TUR T/U95 ≥ n; Cm = T/(2u) ≥ Cm; guard band AL = T − U95; simple acceptance U95 ≤ T | JJF 1094; ANSI/NCSL Z540.3; JCGM 106:2012, 7.6.3; ILAC-G8:09/2019 |

use super::details::Missing;
use super::grade;
use crate::model::{DecisionRule, Need, Requirement, RuleSet};
use crate::quantity::{ClassBasis, Form, Interval, PermittedError, ZERO_CELSIUS};
use crate::taxonomy::{ClassMeaning, Fact, Taxonomy};

/// The usual n of U95 ≤ MPEV/n (JJF 1094-2002).
pub(super) const USUAL_N: f64 = 3.0;

/// How an entry's accuracy is judged.
#[derive(Debug)]
pub(super) struct Criterion {
    pub(super) test: Test,
    /// The uncertainty wished for, at 95 %.
    pub(super) wish: Option<Form>,
    /// Whether T rests on read facts only; otherwise the outcome is a condition at most.
    pub(super) certain: bool,
    /// T if a `±1%` without a word on its basis is of full scale; the test's own limit is then the stricter one, of the reading.
    pub(super) lenient: Option<Form>,
}

/// The test.
#[derive(Debug)]
pub(super) enum Test {
    /// No accuracy to be judged.
    Untested,
    /// The usual accuracy of the instrument's regulation, without a number.
    Usual,
    /// Can't be judged.
    Missing(Missing),
    /// U95 of the result against T/n.
    Result { limit: Form, n: f64, margin: Margin },
    /// U95 of the standard against T/3.
    Standard { limit: Form },
    /// The standard must be better than the instrument.
    Grade { limit: Form },
}

/// What happens between T/n and T.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Margin {
    /// Conditional: accepted within T − U95.
    Reduced,
    /// Always accepted within T − U95; the need asked for it.
    Guarded,
    /// Nothing: U95 ≤ T suffices.
    Simple,
}

impl Criterion {
    /// The criterion of one entry.
    pub(super) fn of(need: &Need, requirement: &Requirement, taxonomy: &Taxonomy) -> Self {
        let wish = requirement.wished_uncertainty.as_ref().map(|wish| {
            let form = wish.u95().0;
            hull(&requirement.range).map_or(form.clone(), |range| form.anchored(&range))
        });
        let limit = half_width(need, requirement, taxonomy);
        let named = requirement.decision_rule != DecisionRule::Usual;
        let certain = limit.as_ref().map_or(true, |limit| limit.certain);
        let lenient = limit.as_ref().ok().and_then(|limit| limit.lenient.clone());
        let limit = limit.map(|limit| limit.form);
        let test = match need.service.rule_set() {
            RuleSet::Verification => limit.map_or(Test::Untested, |limit| Test::Grade { limit }),
            RuleSet::Testing if named => result(requirement.decision_rule, limit),
            RuleSet::HandOver | RuleSet::Assistance | RuleSet::Testing => Test::Untested,
            RuleSet::PartMeasurement => match limit {
                Err(Missing::PermittedError) if wish.is_some() => Test::Untested,
                limit => result(requirement.decision_rule, limit),
            },
            RuleSet::Calibration => match limit {
                Err(Missing::PermittedError) if !named => {
                    if wish.is_some() {
                        Test::Untested
                    } else if has_usual_accuracy(need, requirement, taxonomy) {
                        Test::Usual
                    } else {
                        Test::Missing(Missing::PermittedError)
                    }
                }
                Ok(limit) if !named && wish.is_none() && !requirement.method.is_empty() => {
                    Test::Standard { limit }
                }
                limit => result(requirement.decision_rule, limit),
            },
        };
        Self {
            test,
            wish,
            certain,
            lenient,
        }
    }
}

/// What is permitted.
#[derive(Debug)]
struct Limit {
    form: Form,
    certain: bool,
    lenient: Option<Form>,
}

impl Limit {
    fn new((form, certain): (Form, bool)) -> Self {
        Self {
            form,
            certain,
            lenient: None,
        }
    }
}

/// The test of the result's uncertainty under a decision rule.
fn result(rule: DecisionRule, limit: Result<Form, Missing>) -> Test {
    let limit = match limit {
        Ok(limit) => limit,
        Err(missing) => return Test::Missing(missing),
    };
    let (n, margin) = match rule {
        DecisionRule::Usual => (USUAL_N, Margin::Reduced),
        DecisionRule::Ratio { n } | DecisionRule::TestUncertaintyRatio { n } => {
            (n, Margin::Reduced)
        }
        // Cm = T/(2u) = T/U95 with k = 2.
        DecisionRule::CapabilityIndex { cm } => (cm, Margin::Reduced),
        DecisionRule::GuardBand => (1.0, Margin::Guarded),
        DecisionRule::Simple => (1.0, Margin::Simple),
    };
    Test::Result { limit, n, margin }
}

/// Whether a regulation, named or the instrument's own, carries a usual permitted error.
fn has_usual_accuracy(need: &Need, requirement: &Requirement, taxonomy: &Taxonomy) -> bool {
    !requirement.method.is_empty()
        || need
            .instrument
            .is_some_and(|instrument| !taxonomy.instrument(instrument).regulations.is_empty())
}

/// The half-width T(x) of what is permitted, and whether it rests on read facts only.
///
/// A class whose meaning the instrument kind doesn't tell can't be judged; nor can a grade without its table. A one-sided tolerance
/// counts from the nominal value to its limit.
fn half_width(
    need: &Need,
    requirement: &Requirement,
    taxonomy: &Taxonomy,
) -> Result<Limit, Missing> {
    let error = match &requirement.permitted_error {
        None | Some(PermittedError::Unknown) if requirement.printed_error.is_empty() => {
            return Err(Missing::PermittedError);
        }
        None | Some(PermittedError::Unknown) => return Err(Missing::PermittedErrorNotUnderstood),
        Some(error) => error,
    };
    let scale = hull(&requirement.range);
    match error {
        PermittedError::Class {
            percent,
            of: ClassBasis::Unknown,
        } => {
            let instrument = need
                .instrument
                .map(|instrument| taxonomy.instrument(instrument))
                .ok_or(Missing::ClassMeaning)?;
            let of = match instrument.class_meaning {
                Some(ClassMeaning::FullScale) => ClassBasis::FullScale,
                Some(ClassMeaning::Span) => ClassBasis::Span,
                Some(ClassMeaning::Reading) => ClassBasis::Reading,
                Some(ClassMeaning::Grade | ClassMeaning::None) | None => {
                    return Err(Missing::ClassMeaning);
                }
            };
            let class = PermittedError::Class {
                percent: *percent,
                of,
            };
            let scale = scale.ok_or(Missing::Range)?;
            let limit = class.half_width(&scale).ok_or(Missing::ClassMeaning)?;
            let certain = instrument.is_verified(Fact::ClassMeaning);
            Ok(Limit::new((limit, certain)))
        }
        PermittedError::Class {
            percent,
            of: ClassBasis::Unstated,
        } => Ok(of_unstated_basis(need, requirement, taxonomy, *percent)),
        PermittedError::Band {
            lower: None,
            upper: Some(side),
        }
        | PermittedError::Band {
            lower: Some(side),
            upper: None,
        } if *side != 0.0 => Ok(Limit::new((Form::Value { value: side.abs() }, true))),
        PermittedError::Grade { name } => need
            .instrument
            .and_then(|instrument| grade::half_width(taxonomy, instrument, requirement, name))
            .map(Limit::new)
            .ok_or(Missing::ClassMeaning),
        error => error
            .half_width(&scale.unwrap_or(Interval::ALL))
            .map(|limit| Limit::new((limit, true)))
            .ok_or(Missing::PermittedErrorNotUnderstood),
    }
}

/// `±1%`, of the reading or of full scale: what the kind's read class meaning says; else both readings, the stricter one first.
fn of_unstated_basis(
    need: &Need,
    requirement: &Requirement,
    taxonomy: &Taxonomy,
    percent: f64,
) -> Limit {
    let share = percent / 100.0;
    let is_temperature = requirement
        .measurand
        .is_some_and(|measurand| taxonomy.measurand(measurand).is_point_of_temperature());
    let of_reading = if is_temperature {
        Form::from_zero(ZERO_CELSIUS, 0.0, share)
    } else {
        Form::Relative {
            rel: share,
            abs: 0.0,
        }
    };
    let basis = if is_temperature {
        ClassBasis::Span
    } else {
        ClassBasis::FullScale
    };
    let of_full_scale = hull(&requirement.range)
        .and_then(|scale| PermittedError::Class { percent, of: basis }.half_width(&scale));
    let read = need
        .instrument
        .map(|instrument| taxonomy.instrument(instrument))
        .filter(|instrument| instrument.is_verified(Fact::ClassMeaning))
        .and_then(|instrument| instrument.class_meaning);
    match (read, of_full_scale) {
        (Some(ClassMeaning::FullScale), Some(limit)) => Limit::new((limit, true)),
        (Some(ClassMeaning::Reading), _) => Limit::new((of_reading, true)),
        (_, lenient) => Limit {
            lenient,
            ..Limit::new((of_reading, true))
        },
    }
}

/// The smallest interval that holds all of them.
pub(super) fn hull(intervals: &[Interval]) -> Option<Interval> {
    let (first, last) = (intervals.first()?, intervals.last()?);
    Interval::try_new(first.lo, last.hi, first.lo_closed, last.hi_closed).ok()
}
