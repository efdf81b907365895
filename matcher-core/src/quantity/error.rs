//! What was wrong with a printed quantity: code, place, cause, action.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// First and one past the last character, counted in characters of the input.
pub type Span = [usize; 2];

/// The cause. The serialised name is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nothing of the wanted kind in the text.
    NothingUnderstood,
    /// Letters after a number that are no unit.
    UnknownUnit,
    /// A number that needs a unit has none.
    MissingUnit,
    /// The two ends of a range, or the terms of a sum, measure different kinds of quantity.
    UnitsDiffer,
    /// A sum that is no uncertainty or error anybody could mean.
    GarbledFormula,
    /// The unit of the variable in a formula isn't known.
    UnknownVariable,
    /// More digits than any measurement has, or a number out of range.
    UnreadableNumber,
    /// A separator or comparison sign without its other side.
    IncompleteRange,
    /// A grade, not a number: its meaning is a table of the instrument kind.
    GradeByName,
    /// A tolerance class such as `H7` of ISO 286 without the deviations that it stands for.
    ToleranceClass,
    /// Two readings that differ, and nothing to choose by.
    Ambiguous,
    /// A part in per cent of full scale beside another part: only the range tells its size.
    OfFullScale,
}

/// A place that couldn't be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message_en())]
pub struct QuantityError {
    /// Why.
    pub code: Cause,
    /// Where.
    pub span: Span,
    /// The text there, shortened.
    pub near: String,
}

impl QuantityError {
    /// The cause in Chinese.
    pub fn message_zh(&self) -> String {
        let near = &self.near;
        match self.code {
            Cause::NothingUnderstood => format!("未能识别“{near}”"),
            Cause::UnknownUnit => format!("“{near}”不是已知的计量单位"),
            Cause::MissingUnit => format!("“{near}”缺少计量单位"),
            Cause::UnitsDiffer => format!("“{near}”两部分的量不同类"),
            Cause::GarbledFormula => format!("公式“{near}”不成立，疑似印刷错误"),
            Cause::UnknownVariable => format!("公式“{near}”中变量的单位不明"),
            Cause::UnreadableNumber => format!("“{near}”不是可读的数"),
            Cause::IncompleteRange => format!("“{near}”不完整，缺少一端"),
            Cause::GradeByName => format!("“{near}”是等级名称，数值由器具类别的等级表给出"),
            Cause::ToleranceClass => format!("“{near}”是公差带代号，未给出上下偏差"),
            Cause::Ambiguous => format!("“{near}”有两种读法，无法取舍"),
            Cause::OfFullScale => format!("“{near}”含满量程的百分数，须由量程换算成数值"),
        }
    }

    /// The cause in English.
    pub fn message_en(&self) -> String {
        let near = &self.near;
        match self.code {
            Cause::NothingUnderstood => format!("`{near}` was not understood"),
            Cause::UnknownUnit => format!("`{near}` is no known unit"),
            Cause::MissingUnit => format!("`{near}` has no unit"),
            Cause::UnitsDiffer => {
                format!("the parts of `{near}` measure different kinds of quantity")
            }
            Cause::GarbledFormula => {
                format!("`{near}` is no possible formula; probably a misprint")
            }
            Cause::UnknownVariable => format!("the unit of the variable in `{near}` isn't known"),
            Cause::UnreadableNumber => format!("`{near}` is no readable number"),
            Cause::IncompleteRange => format!("`{near}` lacks one side"),
            Cause::GradeByName => format!(
                "`{near}` is the name of a grade; the instrument kind's table gives its value"
            ),
            Cause::ToleranceClass => {
                format!("`{near}` is a tolerance class without its deviations")
            }
            Cause::Ambiguous => format!("`{near}` can be read in two ways"),
            Cause::OfFullScale => {
                format!("`{near}` holds per cent of full scale, whose size the range tells")
            }
        }
    }

    /// What the writer of the text can do, in Chinese and English.
    pub fn action(&self) -> (&'static str, &'static str) {
        match self.code {
            Cause::UnknownUnit | Cause::MissingUnit => (
                "请写明法定计量单位，例如 mm、MPa、℃",
                "write a legal unit, for example mm, MPa, ℃",
            ),
            Cause::UnitsDiffer => ("请核对两端的单位", "check the units of both parts"),
            Cause::GarbledFormula | Cause::UnknownVariable => (
                "请按 U = a + b·L 写出，并注明各项单位，例如 0.9μm+1.3×10⁻⁶L",
                "write U = a + b·L with the unit of each term, for example 0.9μm+1.3×10⁻⁶L",
            ),
            Cause::GradeByName => (
                "请在器具类别中选定等级，或直接给出最大允许误差",
                "choose the grade with the instrument kind or give the permitted error itself",
            ),
            Cause::ToleranceClass => (
                "请写出上下偏差，例如 φ20H7(+0.021/0)mm",
                "write the deviations, for example φ20H7(+0.021/0)mm",
            ),
            Cause::Ambiguous => (
                "请写明乘号、单位或上标，例如 10⁻⁶、0.5 in",
                "write the sign, unit or power out, for example 10⁻⁶, 0.5 in",
            ),
            Cause::OfFullScale => (
                "请写成数值，例如 0.05%读数+0.02V",
                "write it as a value, for example 0.05 % rdg + 0.02 V",
            ),
            Cause::NothingUnderstood | Cause::UnreadableNumber | Cause::IncompleteRange => (
                "请按原件改写，例如 (0～150)mm",
                "rewrite it from the original, for example (0～150)mm",
            ),
        }
    }
}

impl Serialize for QuantityError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut state = serializer.serialize_struct("QuantityError", 6)?;
        state.serialize_field("code", &self.code)?;
        state.serialize_field("span", &self.span)?;
        state.serialize_field("message", &self.message_en())?;
        state.serialize_field("message_zh", &self.message_zh())?;
        state.serialize_field("action", self.action().1)?;
        state.serialize_field("action_zh", self.action().0)?;
        state.end()
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
