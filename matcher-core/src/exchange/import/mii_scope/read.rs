//! The scope file to rows.

use super::super::draft::{Builder, Draft};
use super::super::field_map::FieldMap;
use super::super::format::Format;
use super::super::xml::{self, Element};
use super::expression;
use super::terms;
use crate::exchange::input_problem::{InputCode, InputProblem};
use crate::model::{Coded, ServiceKind, Side};
use crate::quantity::{PrintedForm, Quantity, Unit};
use crate::taxonomy::Measurand;
use std::collections::BTreeMap;

/// Reads a scope.
pub(in super::super) fn read(
    file: &str,
    bytes: &[u8],
    map: &FieldMap,
) -> Result<Draft, Vec<InputProblem>> {
    let root = xml::parse(file, bytes).map_err(|problem| vec![*problem])?;
    let techniques = techniques(&root);
    let cmcs = root.descendants("CMC");
    if root.name != "SOADataMaster" && cmcs.is_empty() {
        let format = Format::MiiScope;
        let problem = InputProblem::error(InputCode::WrongFormat, file);
        return Err(vec![
            problem.detail_in(format.zh().into(), format.en().into()),
        ]);
    }
    let mut draft = Builder::new(file, Format::MiiScope, map);
    let paper = credential(&mut draft, &root);
    if !root.descendants("ContactName").is_empty() {
        let detail = ("联系人属个人信息", "contacts are personal data");
        draft.tell(InputCode::LeftOut, 1, "ContactName", "", detail);
    }
    for cmc in cmcs {
        for template in cmc.all("Template") {
            let name = template
                .child("Technique")
                .map_or("", |t| t.attribute("name"));
            let Some(technique) = techniques.get(name) else {
                let detail = ("没有这个技术的定义", "the technique is not defined");
                draft.tell(InputCode::LeftOut, template.line, "Technique", name, detail);
                continue;
            };
            let scope = Scope {
                technique,
                name,
                paper: &paper,
            };
            for function in template.all("CMCFunction") {
                for case in function.descendants("Case") {
                    walk_case(&mut draft, &scope, case);
                }
                // Without a switch the ranges stand in the function itself.
                for ranges in function.all("Ranges") {
                    walk(&mut draft, &scope, ranges, &Found::default());
                }
            }
        }
    }
    Ok(draft.finish(map.clone()))
}

/// A technique with its taxon, units and expression.
#[derive(Debug, Default)]
struct Technique {
    taxon: String,
    /// Quantity of each parameter.
    quantities: BTreeMap<String, String>,
    expression: String,
    variable: String,
}

fn techniques(root: &Element) -> BTreeMap<String, Technique> {
    let mut found = BTreeMap::new();
    for outer in root.descendants("Technique") {
        let Some(inner) = outer.descendants("CMCUncertainty").first().copied() else {
            continue;
        };
        let mut technique = Technique {
            taxon: outer.attribute("taxon").to_owned(),
            expression: inner.text_at(&["Expression"]).to_owned(),
            ..Technique::default()
        };
        for parameter in outer.descendants("Parameter") {
            let quantity = parameter
                .child("Quantity")
                .map_or("", |q| q.attribute("name"));
            technique
                .quantities
                .insert(parameter.attribute("name").to_owned(), quantity.to_owned());
        }
        let variable = inner
            .all("Symbol")
            .find(|symbol| symbol.attribute("type") == "Variable");
        if let Some(symbol) = variable {
            symbol
                .attribute("parameter")
                .clone_into(&mut technique.variable);
        }
        found.insert(outer.attribute("name").to_owned(), technique);
    }
    found
}

fn credential(draft: &mut Builder<'_>, root: &Element) -> String {
    if let Some(paper) = draft.map.setting("credentials") {
        return paper.to_owned();
    }
    let first = |name| root.descendants(name).first().map_or("", |e| &e.text);
    let number = first("Scope_ID_Number");
    if number.is_empty() {
        return String::new();
    }
    let id = draft.id(number);
    let owner = draft.map.setting("organisation").unwrap_or("").to_owned();
    let mut day = |name: &'static str| {
        let text = first(name);
        let day = us_day(text);
        if day.is_none() && !text.is_empty() {
            let detail = ("不是月/日/年的日期", "is no date of month/day/year");
            draft.tell(InputCode::AskBack, 1, name, text, detail);
        }
        day.map_or(String::new(), |day| day.to_string())
    };
    let (from, to) = (day("EffectiveDate"), day("ExpirationDate"));
    draft.row(
        "credentials",
        1,
        &[
            ("id", &id),
            ("organisation", &owner),
            ("number", number),
            ("issuer", first("AB_ID")),
            ("valid_from", &from),
            ("valid_to", &to),
        ],
    );
    id
}

/// `5/1/2023 12:00:00 AM`, month first; also `2023-05-01`.
fn us_day(text: &str) -> Option<jiff::civil::Date> {
    let day = text.split([' ', 'T']).next()?;
    if let Ok(day) = day.parse() {
        return Some(day);
    }
    let mut parts = day.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// What the rows of one template share.
struct Scope<'s> {
    technique: &'s Technique,
    name: &'s str,
    paper: &'s str,
}

/// What was found on the way down.
#[derive(Debug, Clone, Default)]
struct Found {
    conditions: Vec<String>,
    parameters: Vec<(String, Ends)>,
    constants: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, PartialEq)]
struct Ends {
    lo: f64,
    hi: f64,
    lo_closed: bool,
    hi_closed: bool,
}

fn walk_case(draft: &mut Builder<'_>, scope: &Scope<'_>, case: &Element) {
    let assertions = case.all("Assertion").map(|assertion| {
        let (name, value) = (assertion.text_at(&["Name"]), assertion.text_at(&["Value"]));
        format!("{name} {value}")
    });
    let found = Found {
        conditions: assertions.collect(),
        ..Found::default()
    };
    for ranges in case.all("Ranges") {
        walk(draft, scope, ranges, &found);
    }
}

/// Goes down the nested ranges; the innermost is a row. The depth is that of the document, which is capped.
fn walk(draft: &mut Builder<'_>, scope: &Scope<'_>, ranges: &Element, above: &Found) {
    let name = ranges.attribute("variable_name");
    for range in ranges.all("Range") {
        let mut found = above.clone();
        match ends(range) {
            Ok(ends) => found.parameters.push((name.to_owned(), ends)),
            Err((value, detail)) => {
                draft.tell(InputCode::LeftOut, range.line, name, &value, detail);
                continue;
            }
        }
        for constant in range.all("ConstantValue") {
            if let Ok(value) = constant.text.parse() {
                let name = constant.attribute("const_parameter_name");
                found.constants.insert(name.to_owned(), value);
            }
        }
        let mut deeper = range.all("Ranges").peekable();
        if deeper.peek().is_none() {
            row(draft, scope, range.line, &found);
        }
        for ranges in deeper {
            walk(draft, scope, ranges, &found);
        }
    }
}

type Refused = (String, (&'static str, &'static str));

/// `at` includes an end; `after` a start and `before` an end leave it out.
fn ends(range: &Element) -> Result<Ends, Refused> {
    let end = |name: &str| {
        let element = range.child(name)?;
        let value: f64 = element.text.parse().ok()?;
        let closed = matches!(element.attribute("test"), "at" | "");
        value.is_finite().then_some((value, closed))
    };
    let (Some((lo, lo_closed)), Some((hi, hi_closed))) = (end("Start"), end("End")) else {
        return Err((
            format!("{}…{}", range.text_at(&["Start"]), range.text_at(&["End"])),
            ("起点或终点不是数", "an end is no number"),
        ));
    };
    if lo > hi {
        return Err((
            format!("{lo}…{hi}"),
            (
                "起点大于终点，疑似印刷错误",
                "the start lies above the end; probably a misprint",
            ),
        ));
    }
    Ok(Ends {
        lo,
        hi,
        lo_closed,
        hi_closed,
    })
}

/// One capability.
fn row(draft: &mut Builder<'_>, scope: &Scope<'_>, line: u32, found: &Found) {
    let technique = scope.technique;
    let Some((side, measurand)) = terms::measurand(&technique.taxon) else {
        let detail = (
            "词表中没有对应的被测量",
            "the vocabulary has no measurand for it",
        );
        return draft.tell(InputCode::LeftOut, line, "taxon", &technique.taxon, detail);
    };
    let unit_of = |name: &str| terms::unit(technique.quantities.get(name)?);
    let variable = technique.variable.as_str();
    let Some(unit) = unit_of(variable).filter(|unit| unit.is_commensurable(&measurand.unit)) else {
        let detail = (
            "变量的量与被测量不同类，或单位不明",
            "the variable is of another kind than the measurand, or of no known unit",
        );
        return draft.tell(InputCode::LeftOut, line, "Symbol", variable, detail);
    };
    let value = |name: &str| found.constants.get(name).copied();
    let Some(u) = expression::line(&technique.expression, variable, &value) else {
        let detail = (
            "不是“常数 + 系数·变量”的形式",
            "is not of the form constant + factor·variable",
        );
        return draft.tell(
            InputCode::LeftOut,
            line,
            "Expression",
            &technique.expression,
            detail,
        );
    };
    let mut range = String::new();
    let mut parameters = Vec::new();
    for (name, ends) in &found.parameters {
        let printed = |unit: Option<Unit>| printed(ends, unit);
        if name == variable {
            range = printed(Some(unit.clone()));
        } else if let Some(unit) = unit_of(name) {
            parameters.push(format!("{name}={}", printed(Some(unit))));
        } else {
            let detail = (
                "影响量的单位不明",
                "the unit of the influence quantity is not known",
            );
            return draft.tell(InputCode::LeftOut, line, "Quantity", name, detail);
        }
    }
    let shown = uncertainty(u, &unit);
    let row = Row {
        side,
        measurand,
        range,
        parameters,
        uncertainty: shown,
    };
    push(draft, scope, line, found, &row);
}

struct Row {
    side: Side,
    measurand: &'static Measurand,
    range: String,
    parameters: Vec<String>,
    uncertainty: String,
}

fn push(draft: &mut Builder<'_>, scope: &Scope<'_>, line: u32, found: &Found, row: &Row) {
    let offer = draft.service(line, scope.name, ServiceKind::Calibration);
    let parameters = row.parameters.join(";");
    let own = format!("{}/{}/{parameters}", scope.name, row.range);
    let id = draft.new_id("capabilities", &own);
    let mut conditions = vec![scope.name.to_owned()];
    conditions.extend(found.conditions.iter().cloned());
    draft.row(
        "capabilities",
        line,
        &[
            ("id", &id),
            ("offer", &offer),
            ("measurand", &row.measurand.id),
            ("side", row.side.code()),
            ("range", &row.range),
            ("parameters", &parameters),
            ("uncertainty", &row.uncertainty),
            ("conditions", &conditions.join("；")),
            ("credentials", scope.paper),
        ],
    );
}

fn printed(ends: &Ends, unit: Option<Unit>) -> String {
    let range = Quantity::Range {
        lo: Some(ends.lo),
        hi: Some(ends.hi),
        unit,
        lo_closed: ends.lo_closed,
        hi_closed: ends.hi_closed,
    };
    range.to_string()
}

/// `U=0.002% + 2.4×10⁻⁶V`: a scope of accreditation states k = 2 or p ≈ 95 % as a whole, not per row.
fn uncertainty(line: expression::Line, unit: &Unit) -> String {
    let form = if line.b == 0.0 {
        PrintedForm::Value {
            value: line.a,
            unit: Some(unit.clone()),
        }
    } else {
        PrintedForm::Relative {
            // Fifteen digits: what the product by 100 adds behind them is no information.
            rel: format!("{:.14e}", line.b * 100.0)
                .parse()
                .unwrap_or(line.b * 100.0),
            rel_unit: Unit::from_code("%").ok(),
            abs: line.a,
            unit: Some(unit.clone()).filter(|_| line.a != 0.0),
        }
    };
    let quantity = Quantity::Uncertainty {
        form,
        k: None,
        p: None,
        dof: None,
        full_scale: None,
        named: true,
    };
    quantity.to_string()
}
