//! A PTB digital calibration certificate (DCC): evidence for **one** working standard, never a scope. Elements are matched by local name;
//! units are D-SI; both spellings of the uncertainty (`expandedUnc…`, `expandedMU…`) are read.

use super::super::input_problem::{InputCode, InputProblem};
use super::draft::{Builder, Draft};
use super::field_map::FieldMap;
use super::format::Format;
use super::printed;
use super::xml::{self, Element};
use crate::model::Coded;
use crate::quantity::Unit;
use jiff::civil::Date;
use serde::Serialize;

/// What a certificate says about one instrument.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Unique identifier of the certificate.
    pub certificate: String,
    /// Who calibrated.
    pub laboratory: String,
    /// What was calibrated.
    pub item: String,
    /// Its model.
    pub model: String,
    /// Numbers by which manufacturer, customer and laboratory know it.
    pub numbers: Vec<String>,
    /// Last day of the measurement.
    pub performed: Option<Date>,
    /// Last day by which it is to be calibrated again, where the certificate says so.
    pub recalibrate_by: Option<Date>,
    /// Methods.
    pub methods: Vec<String>,
    /// Measured points, in the order of the certificate.
    pub points: Vec<EvidencePoint>,
}

/// One value of a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidencePoint {
    /// Name of the quantity in the certificate.
    pub quantity: String,
    /// Value, in `unit`.
    pub value: f64,
    /// Expanded uncertainty, in `unit`.
    pub uncertainty: Option<f64>,
    /// Coverage factor.
    pub k: Option<f64>,
    /// Coverage probability as a fraction.
    pub p: Option<f64>,
    /// UCUM code.
    pub unit: String,
}

/// Points of one certificate.
const MOST_POINTS: usize = 100_000;

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let root = xml::parse(file, bytes).map_err(|problem| vec![*problem])?;
    if root.name != "digitalCalibrationCertificate" {
        let problem = InputProblem::error(InputCode::WrongFormat, file);
        let format = Format::Dcc;
        return Err(vec![
            problem.detail_in(format.zh().into(), format.en().into()),
        ]);
    }
    let mut draft = Builder::new(file, Format::Dcc, map);
    let evidence = evidence(&mut draft, &root);
    if evidence.recalibrate_by.is_none() {
        let detail = (
            "证书没有写复校日期，有效期由使用单位确定",
            "the certificate names no day of recalibration; its owner decides",
        );
        draft.tell(
            InputCode::AskBack,
            1,
            "standards_due",
            &evidence.certificate,
            detail,
        );
    }
    if map.setting("resource").is_none() {
        draft.want("resource");
    }
    let mut draft = draft.finish(map.clone());
    draft.evidence = vec![evidence];
    Ok(draft)
}

fn evidence(draft: &mut Builder<'_>, root: &Element) -> Evidence {
    let empty = Element::default();
    let about = root.child("administrativeData").unwrap_or(&empty);
    let item = about.at(&["items", "item"]).unwrap_or(&empty);
    let core = about.child("coreData").unwrap_or(&empty);
    let numbers = item.at(&["identifications"]).into_iter().flat_map(|all| {
        all.all("identification")
            .map(|one| one.text_at(&["value"]).to_owned())
    });
    let statements = about.at(&["statements"]).unwrap_or(&empty);
    let recalibration = statements
        .all("statement")
        .find(|statement| statement.attribute("refType").contains("recalibration"));
    let results = root.child("measurementResults").unwrap_or(&empty);
    let methods = results
        .descendants("usedMethod")
        .into_iter()
        .flat_map(|method| method.all("norm").map(|norm| norm.text.clone()))
        .collect();
    let mut points = Vec::new();
    for result in results.descendants("result") {
        for data in result.all("data") {
            quantities(draft, data, &mut points);
        }
    }
    Evidence {
        certificate: core.text_at(&["uniqueIdentifier"]).to_owned(),
        laboratory: about
            .at(&["calibrationLaboratory", "contact", "name"])
            .map_or(String::new(), content),
        item: item.child("name").map_or(String::new(), content),
        model: item.text_at(&["model"]).to_owned(),
        numbers: numbers.filter(|number| !number.is_empty()).collect(),
        performed: printed::day(core.text_at(&["endPerformanceDate"])),
        recalibrate_by: recalibration.and_then(|s| printed::day(s.text_at(&["date"]))),
        methods,
        points,
    }
}

/// The text of a multilingual name: Chinese, else English, else the first.
fn content(name: &Element) -> String {
    let of = |lang| {
        name.all("content")
            .find(|text| text.attribute("lang") == lang)
    };
    let chosen = of("zh")
        .or_else(|| of("en"))
        .or_else(|| name.child("content"));
    chosen.map_or(String::new(), |text| text.text.clone())
}

/// Quantities in a `data` or `list`; those in their metadata (limits, set points) are no results.
fn quantities(draft: &mut Builder<'_>, data: &Element, points: &mut Vec<EvidencePoint>) {
    for child in &data.children {
        match child.name.as_str() {
            "list" => quantities(draft, child, points),
            "quantity" => quantity(draft, child, points),
            _ => {}
        }
    }
}

fn quantity(draft: &mut Builder<'_>, quantity: &Element, points: &mut Vec<EvidencePoint>) {
    let name = quantity
        .child("name")
        .map_or_else(|| quantity.attribute("refType").to_owned(), content);
    // The same values in several units: the first counts.
    let holder = quantity.child("hybrid").unwrap_or(quantity);
    let Some(values) = holder
        .children
        .iter()
        .find(|child| ["real", "realListXMLList"].contains(&child.name.as_str()))
    else {
        return;
    };
    let printed_unit = ["unit", "unitXMLList"]
        .iter()
        .map(|name| values.text_at(&[name]))
        .find(|text| !text.is_empty())
        .and_then(|text| text.split_whitespace().next())
        .unwrap_or("");
    let Ok(unit) = Unit::parse(printed_unit) else {
        let detail = (
            "不是已知的 D-SI 单位，该量未读取",
            "is no known D-SI unit; the quantity was not read",
        );
        return draft.tell(
            InputCode::LeftOut,
            values.line,
            "unit",
            printed_unit,
            detail,
        );
    };
    let unit = unit.code.to_string();
    let list = |names: [&str; 2]| numbers(values, &names);
    let (uncertainty, k, p) = (
        nested(
            values,
            &[
                "uncertainty",
                "uncertaintyXMLList",
                "valueExpandedMU",
                "valueExpandedMUXMLList",
            ],
        ),
        nested(values, &["coverageFactor", "coverageFactorXMLList"]),
        nested(
            values,
            &["coverageProbability", "coverageProbabilityXMLList"],
        ),
    );
    let at = |list: &[f64], place: usize| {
        // One value stands for all points.
        if let [only] = list {
            Some(*only)
        } else {
            list.get(place).copied()
        }
    };
    for (place, value) in list(["value", "valueXMLList"]).into_iter().enumerate() {
        if points.len() >= MOST_POINTS {
            return;
        }
        points.push(EvidencePoint {
            quantity: name.clone(),
            value,
            uncertainty: at(&uncertainty, place),
            k: at(&k, place),
            p: at(&p, place),
            unit: unit.clone(),
        });
    }
}

/// Finite numbers in the text of the first child of these names.
fn numbers(element: &Element, names: &[&str]) -> Vec<f64> {
    let found = names.iter().find_map(|name| element.child(name));
    let words = found.map_or("", |found| &found.text).split_whitespace();
    let numbers = words.filter_map(|word| word.parse::<f64>().ok());
    numbers.filter(|number| number.is_finite()).collect()
}

/// As [`numbers`], anywhere below.
fn nested(element: &Element, names: &[&str]) -> Vec<f64> {
    for name in names {
        if let Some(found) = element.descendants(name).first() {
            let words = found.text.split_whitespace();
            return words.filter_map(|word| word.parse().ok()).collect();
        }
    }
    Vec::new()
}
