//! Capabilities as the BIPM KCDB's interface returns them (JSON). Limits of the uncertainty *pair* with the limits of the range; a stated
//! confidence of 95 % stands whatever k is.

use super::super::input_problem::{InputCode, InputProblem};
use super::super::limits;
use super::draft::{Builder, Draft};
use super::field_map::FieldMap;
use super::format::Format;
use super::printed;
use crate::model::{Coded, ServiceKind};
use crate::quantity::{Unit, parse_range};
use crate::taxonomy::{Measurand, Taxonomy};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Page {
    data: Vec<Record>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Record {
    kcdb_code: Option<String>,
    status: Option<String>,
    nmi_code: Option<String>,
    quantity_value: Option<String>,
    cmc: Limits,
    cmc_uncertainty: Limits,
    coverage_factor: Option<f64>,
    confidence_level: Option<f64>,
    uncertainty_mode: Option<String>,
    kcdb_service_category: Option<String>,
    instrument: Option<String>,
    instrument_method: Option<String>,
    international_standard: Option<String>,
    parameters: Option<Vec<Parameter>>,
    nuclide_value: Option<String>,
    medium_value: Option<String>,
    source_value: Option<String>,
    analyte_matrix: Option<String>,
    analyte_value: Option<String>,
    comments: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Limits {
    lower_limit: Option<f64>,
    upper_limit: Option<f64>,
    unit: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Parameter {
    parameter_name: Option<String>,
    parameter_value: Option<String>,
}

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let error = |code| InputProblem::error(code, file);
    if bytes.len() as u64 > limits::XML_BYTES {
        let detail = format!("{} B", limits::XML_BYTES);
        return Err(vec![error(InputCode::TooLarge).detail(detail)]);
    }
    let page: Page = serde_json::from_slice(bytes).map_err(|broken| {
        let line = u32::try_from(broken.line()).unwrap_or(u32::MAX);
        vec![
            error(InputCode::Unreadable)
                .at(line, "")
                .detail(broken.to_string()),
        ]
    })?;
    if !page.data.iter().any(|record| record.kcdb_code.is_some()) {
        let format = Format::Kcdb;
        let problem = error(InputCode::WrongFormat);
        return Err(vec![
            problem.detail_in(format.zh().into(), format.en().into()),
        ]);
    }
    let mut draft = Builder::new(file, Format::Kcdb, map);
    for (number, record) in (1_u32..).zip(&page.data) {
        capability(&mut draft, number, record);
    }
    Ok(draft.finish(map.clone()))
}

/// Text without the tags and character references of the KCDB's pages.
fn plain(text: Option<&str>) -> String {
    let mut inside = false;
    let bare: String = text
        .unwrap_or("")
        .replace("<sup>", "^")
        .chars()
        .filter(|c| {
            inside = *c == '<' || inside && *c != '>';
            !inside && *c != '>'
        })
        .collect();
    let bare = bare.replace("&nbsp;", " ").replace("&deg;", "°");
    let bare = bare.replace("&micro;", "µ").replace("&Omega;", "Ω");
    bare.replace("&amp;", "&").trim().to_owned()
}

fn capability(draft: &mut Builder<'_>, number: u32, record: &Record) {
    let code = plain(record.kcdb_code.as_deref());
    let status = plain(record.status.as_deref());
    if !status.is_empty() && status != "Published" {
        let detail = (
            &*format!("状态为 {status}"),
            &*format!("its status is {status}"),
        );
        return draft.tell(InputCode::LeftOut, number, "status", &code, detail);
    }
    let category = plain(record.kcdb_service_category.as_deref());
    let quantity = plain(record.quantity_value.as_deref());
    let Some(measurand) = measurand(&category, &quantity) else {
        let detail = (
            &*format!("词表中没有 KCDB 服务 {category} 的被测量"),
            &*format!("the vocabulary has no measurand for the KCDB service {category}"),
        );
        return draft.tell(
            InputCode::LeftOut,
            number,
            "kcdbServiceCategory",
            &code,
            detail,
        );
    };
    let range = range(&record.cmc);
    if range.is_empty() && record.cmc.unit.is_some() {
        let unit = plain(record.cmc.unit.as_deref());
        let detail = (
            "没有范围的两端，或单位不认识，范围留空",
            "no limits or no known unit; the range stays empty",
        );
        draft.tell(InputCode::ReadAs, number, "cmc", &unit, detail);
    }
    let instrument = plain(record.instrument.as_deref());
    let kind = match printed::instrument_kind(&instrument) {
        Some(_) => draft.instrument(number, &instrument),
        None => String::new(),
    };
    let offer = draft.service(number, &quantity, ServiceKind::Calibration);
    let id = draft.new_id("capabilities", &code);
    let words = [
        &record.instrument,
        &record.nmi_code,
        &record.instrument_method,
        &record.source_value,
        &record.medium_value,
        &record.nuclide_value,
        &record.analyte_value,
        &record.analyte_matrix,
        &record.comments,
    ];
    let words = words.map(|text| plain(text.as_deref()));
    let conditions: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    let parameters = parameters(draft, number, record);
    draft.row(
        "capabilities",
        number,
        &[
            ("id", &id),
            ("offer", &offer),
            ("instrument", &kind),
            ("measurand", &measurand.id),
            ("range", &range),
            ("parameters", &parameters),
            ("uncertainty", &uncertainty(record)),
            ("method", &plain(record.international_standard.as_deref())),
            ("conditions", &conditions.join("；")),
        ],
    );
}

/// The measurand of a service such as `PR/Photo-1.2.1`: the one mapped to it, or to the longest part of it; else the one of the
/// quantity's name, because services of chemistry and radioactivity tell the matrix or the source, not the measurand.
fn measurand(category: &str, quantity: &str) -> Option<&'static Measurand> {
    let taxonomy = Taxonomy::bundled().ok()?;
    let named = || Some(taxonomy.measurand(taxonomy.measurand_named(quantity)?));
    of_service(taxonomy, category).or_else(named)
}

fn of_service<'t>(taxonomy: &'t Taxonomy, category: &str) -> Option<&'t Measurand> {
    let whole = category.replacen('-', ".", 1);
    let mut part = whole.as_str();
    loop {
        let mapped = |m: &&Measurand| m.kcdb.as_deref() == Some(part);
        if let Some(found) = taxonomy.measurands().iter().find(mapped) {
            return Some(found);
        }
        let (shorter, _) = part.rsplit_once('.')?;
        // The branch alone says nothing about what is measured.
        if !shorter.contains('.') {
            return None;
        }
        part = shorter;
    }
}

fn range(limits: &Limits) -> String {
    let (Some(lower), Some(upper)) = (limits.lower_limit, limits.upper_limit) else {
        return String::new();
    };
    let unit = plain(limits.unit.as_deref());
    let text = if lower < upper {
        format!("({lower}~{upper}) {unit}")
    } else {
        format!("{upper} {unit}")
    };
    let understood = parse_range(&text, None).is_ok();
    if understood { text } else { String::new() }
}

/// `U=3%, k=2.3, p=95%`; two limits that differ belong to the ends of the range, relative ones as shares of those ends.
fn uncertainty(record: &Record) -> String {
    let limits = &record.cmc_uncertainty;
    let (Some(lower), Some(upper)) = (limits.lower_limit, limits.upper_limit) else {
        return String::new();
    };
    let printed_unit = plain(limits.unit.as_deref());
    let absolute = record.uncertainty_mode.as_deref() == Some("Absolute");
    let same = (lower - upper).abs() <= f64::EPSILON * lower.abs();
    let mut text = if same {
        let symbol = if absolute { "U" } else { "Urel" };
        format!("{symbol}={lower}{printed_unit}")
    } else if absolute {
        format!("U=({lower}~{upper}){printed_unit}")
    } else {
        let (Some(from), Some(to)) = (record.cmc.lower_limit, record.cmc.upper_limit) else {
            return String::new();
        };
        let share = Unit::parse(&printed_unit).map_or(1.0, |unit| unit.factor);
        let at = |limit: f64, end: f64| {
            let product = limit * share * end;
            // Twelve digits: more are rounding.
            format!("{product:.11e}").parse::<f64>().unwrap_or(product)
        };
        let unit = plain(record.cmc.unit.as_deref());
        format!("U=({}~{}){unit}", at(lower, from), at(upper, to))
    };
    if let Some(k) = record.coverage_factor {
        text = format!("{text}, k={k}");
    }
    if let Some(p) = record.confidence_level {
        text = format!("{text}, p={p}%");
    }
    text
}

/// `名称=范围`; a parameter that can't be understood is told and kept out.
fn parameters(draft: &mut Builder<'_>, number: u32, record: &Record) -> String {
    let mut kept = Vec::new();
    for parameter in record.parameters.iter().flatten() {
        let name = plain(parameter.parameter_name.as_deref());
        let value = plain(parameter.parameter_value.as_deref());
        if parse_range(&value, None).is_ok() {
            kept.push(format!("{name}={value}"));
        } else if !value.is_empty() {
            let detail = (
                "不是范围，未作为参数",
                "is no range; not taken as a parameter",
            );
            draft.tell(
                InputCode::LeftOut,
                number,
                "parameters",
                &format!("{name}={value}"),
                detail,
            );
        }
    }
    kept.join(";")
}
