//! Units: from printed spelling to UCUM code, quantity kind and conversion.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::kind::QuantityKind;
use super::spelling;

/// A unit of measurement. A value `r` in it is `factor·r + offset` in the coherent SI unit of its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Unit {
    /// UCUM code, case sensitive.
    pub code: Arc<str>,
    /// What it measures.
    pub kind: QuantityKind,
    /// Size in the coherent SI unit.
    pub factor: f64,
    /// What a point on the scale is shifted by (273.15 for °C); never applies to differences.
    pub offset: f64,
    /// Exponents of m, s, kg, rad, K, C, cd.
    pub dimension: [i8; 7],
}

/// Whether a value is a point on a scale or a difference of two (an uncertainty, an error, a width).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// A measured value: the offset applies.
    Point,
    /// A difference: the offset doesn't apply (U = 0.02 °C is 0.02 K).
    Difference,
}

/// Why a spelling is no unit, or two units don't compare.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitProblem {
    /// Nobody's unit.
    #[error("unknown unit `{0}`")]
    Unknown(String),
    /// Units of different quantity kinds.
    #[error("`{from}` and `{to}` measure different kinds of quantity")]
    Incommensurable {
        /// UCUM code of the value.
        from: String,
        /// UCUM code wanted.
        to: String,
    },
}

/// One line of `data/units/units.csv`.
#[derive(Debug, Deserialize)]
struct Line {
    code: String,
    kind: QuantityKind,
    spellings: String,
}

/// The units of the table with their spellings.
pub(super) struct Units {
    /// All units, in the order of the file.
    pub(super) all: Vec<Unit>,
    /// The printed form of each.
    pub(super) printed: Vec<String>,
    /// Spelling key → index of the unit.
    pub(super) by_key: BTreeMap<String, usize>,
    by_code: BTreeMap<Arc<str>, usize>,
    by_dimension: BTreeMap<[i8; 7], QuantityKind>,
    /// Lines that couldn't be used; a test holds this empty.
    pub(super) faults: Vec<String>,
}

pub(super) static UNITS: LazyLock<Units> =
    LazyLock::new(|| load(include_str!("../../../data/units/units.csv")));

fn load(text: &str) -> Units {
    let mut units = Units {
        all: Vec::new(),
        printed: Vec::new(),
        by_key: BTreeMap::new(),
        by_code: BTreeMap::new(),
        by_dimension: BTreeMap::new(),
        faults: Vec::new(),
    };
    for line in csv::Reader::from_reader(text.as_bytes()).deserialize::<Line>() {
        match line {
            Ok(line) => add(&mut units, &line),
            Err(error) => units.faults.push(error.to_string()),
        }
    }
    units
}

fn add(units: &mut Units, line: &Line) {
    let index = units.all.len();
    let Some(unit) = evaluate(&line.code, Some(line.kind)) else {
        units
            .faults
            .push(format!("`{}` is no UCUM code", line.code));
        return;
    };
    for spelling in line.spellings.split_whitespace() {
        let key = spelling::key(spelling);
        if let Some(before) = units.by_key.insert(key, index)
            && before != index
        {
            units.faults.push(format!("`{spelling}` means two units"));
        }
    }
    if units.by_code.insert(unit.code.clone(), index).is_some() {
        units.faults.push(format!("`{}` has two lines", line.code));
    }
    units
        .by_dimension
        .entry(unit.dimension)
        .or_insert(unit.kind);
    let printed = match (line.spellings.split_whitespace().next(), &*line.code) {
        (Some(spelling), _) => spelling,
        (None, "1") => "",
        (None, code) => code,
    };
    units.printed.push(printed.to_owned());
    units.all.push(unit);
}

/// The unit of a UCUM code; `None` if it is none.
fn evaluate(code: &str, kind: Option<QuantityKind>) -> Option<Unit> {
    let analysis = octofhir_ucum::analyse(code).ok()?;
    let dimension = analysis.dimension.0;
    let named = kind.is_some_and(QuantityKind::is_named_scale);
    // UCUM counts mass in grams, the SI in kilograms.
    let kilograms = libm::pow(1000.0, f64::from(dimension[2]));
    let size = analysis.factor.to_f64() * analysis.scale.to_f64() / kilograms;
    let (factor, offset) = if named {
        (1.0, 0.0)
    } else {
        (size, analysis.offset.to_f64())
    };
    (factor.is_finite() && factor > 0.0).then(|| Unit {
        code: code.into(),
        kind: kind.unwrap_or(QuantityKind::Other),
        factor,
        offset,
        dimension,
    })
}

impl Unit {
    /// The unit of a printed spelling (Chinese, SI, D-SI) or of a UCUM code.
    ///
    /// # Errors
    /// [`UnitProblem::Unknown`] when it is neither.
    pub fn parse(printed: &str) -> Result<Self, UnitProblem> {
        let key = spelling::key(printed);
        if let Some(&index) = UNITS.by_key.get(&key)
            && let Some(unit) = UNITS.all.get(index)
        {
            return Ok(unit.clone());
        }
        spelling::composite(printed)
            .and_then(|code| Self::from_code(&code).ok())
            .or_else(|| Self::from_code(printed.trim()).ok())
            .ok_or_else(|| UnitProblem::Unknown(printed.trim().to_owned()))
    }

    /// The unit of a UCUM code.
    ///
    /// # Errors
    /// [`UnitProblem::Unknown`] when UCUM doesn't know it.
    pub fn from_code(code: &str) -> Result<Self, UnitProblem> {
        if let Some(&index) = UNITS.by_code.get(code)
            && let Some(unit) = UNITS.all.get(index)
        {
            return Ok(unit.clone());
        }
        let unknown = || UnitProblem::Unknown(code.to_owned());
        if code.len() > spelling::LONGEST_UNIT {
            return Err(unknown());
        }
        let mut unit = evaluate(code, None).ok_or_else(unknown)?;
        let dimensionless = unit.dimension == [0; 7];
        if !dimensionless && let Some(&kind) = UNITS.by_dimension.get(&unit.dimension) {
            unit.kind = kind;
        }
        Ok(unit)
    }

    /// Whether values in both compare.
    pub fn is_commensurable(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.dimension == other.dimension
            && (!self.kind.is_named_scale() || self.code == other.code)
    }

    /// `value` in the coherent SI unit of the kind.
    pub fn to_base(&self, value: f64, conversion: Conversion) -> f64 {
        match conversion {
            Conversion::Point => self.factor.mul_add(value, self.offset),
            Conversion::Difference => self.factor * value,
        }
    }

    /// `value`, given in the coherent SI unit of the kind, in this unit.
    pub fn from_base(&self, value: f64, conversion: Conversion) -> f64 {
        match conversion {
            Conversion::Point => (value - self.offset) / self.factor,
            Conversion::Difference => value / self.factor,
        }
    }

    /// `value` of this unit in `to`.
    ///
    /// # Errors
    /// [`UnitProblem::Incommensurable`] when the quantity kinds differ.
    pub fn convert(
        &self,
        value: f64,
        to: &Self,
        conversion: Conversion,
    ) -> Result<f64, UnitProblem> {
        if !self.is_commensurable(to) {
            return Err(UnitProblem::Incommensurable {
                from: self.code.to_string(),
                to: to.code.to_string(),
            });
        }
        if self.code == to.code {
            return Ok(value);
        }
        // offsets are constants of the table, not results
        #[allow(clippy::float_cmp)]
        if self.offset == to.offset {
            return Ok(rescale(value, self.factor, to.factor));
        }
        Ok(to.from_base(self.to_base(value, conversion), conversion))
    }

    /// How it is printed (`μm`, `℃`); the code where there is no usual spelling.
    pub fn printed(&self) -> &str {
        UNITS
            .by_code
            .get(&self.code)
            .and_then(|&index| UNITS.printed.get(index))
            .map_or(&self.code, String::as_str)
    }
}

/// `value · from / to`, exact where one is a whole multiple of the other (10 μs are 0.00001 s).
fn rescale(value: f64, from: f64, to: f64) -> f64 {
    let whole = |ratio: f64| (ratio - ratio.round()).abs() <= 1e-9 * ratio && ratio >= 1.0;
    let (up, down) = (from / to, to / from);
    if whole(up) {
        value * up.round()
    } else if whole(down) {
        value / down.round()
    } else {
        value * up
    }
}

impl TryFrom<String> for Unit {
    type Error = UnitProblem;

    fn try_from(code: String) -> Result<Self, UnitProblem> {
        Self::from_code(&code)
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.code.to_string()
    }
}
