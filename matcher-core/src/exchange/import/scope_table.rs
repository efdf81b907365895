//! A calibration scope as accreditation bodies print it (六栏: 测量仪器, 被测量, 规范, 测量范围, 扩展不确定度, 说明), both ways.
//!
//! Cells that are empty go on from the row above; a range broken between rows is joined.

use super::super::input_problem::InputProblem;
use super::super::sheet::Sheet;
use super::draft::{Builder, Draft};
use super::field_map::FieldMap;
use super::format::Format;
use super::printed::{self, Name};
use super::table::{Field, Table, field, read_sheets, required};
use crate::ids::Ix;
use crate::model::{Catalogue, Organisation, ServiceKind};
use crate::taxonomy::Taxonomy;
use std::borrow::Cow;

pub(super) const FIELDS: &[Field] = &[
    field("number", "序号 no no. number item"),
    required(
        "instrument",
        "测量仪器 测量仪器名称 仪器名称 计量器具名称 器具名称 校准对象 被校仪器 instrument measuring_instrument parameter/equipment measured_quantity/instrument_or_gauge calibration_item",
    ),
    field(
        "measurand",
        "被测量 校准参量 测量参数 参量 measurand parameter measured_quantity",
    ),
    field(
        "method",
        "规范名称及代号 规范名称及编号 校准规范 校准方法 校准依据 规范 规程 依据 method calibration_method procedure",
    ),
    required(
        "range",
        "测量范围 校准范围 range measurement_range measuring_range",
    ),
    required(
        "uncertainty",
        "扩展不确定度 校准和测量能力 不确定度 cmc u expanded_uncertainty expanded_measurement_uncertainty calibration_and_measurement_capability uncertainty",
    ),
    field("conditions", "说明 备注 remarks comments notes note"),
];

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let table = Table::find(file, &sheets, FIELDS, map)?;
    let mut draft = Builder::new(table.place(), Format::ScopeTable, map);
    draft.problems = problems;
    let paper = draft.accreditation(&table.title());
    let rows = lines(&table);
    for line in &rows {
        capabilities(&mut draft, &table, line, &paper);
    }
    let mut kept = map.clone();
    table.record(&mut kept);
    Ok(draft.finish(kept))
}

/// One capability as printed.
#[derive(Debug, Clone, Default)]
struct Line {
    number: u32,
    instrument: String,
    measurand: String,
    method: String,
    range: String,
    uncertainty: String,
    conditions: String,
}

/// The rows of the table with what goes on from above filled in.
fn lines(table: &Table<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for row in table.rows() {
        let cell = |name| table.cell(row, name);
        let [
            instrument,
            measurand,
            method,
            range,
            uncertainty,
            conditions,
        ] = [
            "instrument",
            "measurand",
            "method",
            "range",
            "uncertainty",
            "conditions",
        ]
        .map(cell);
        let leads = [&instrument, &measurand, &method];
        let goes_on = leads.iter().all(|cell| cell.is_empty());
        if let Some(last) = lines.last_mut()
            && goes_on
            && (is_open(&last.range) || range.is_empty() && uncertainty.is_empty())
        {
            for (cell, more) in [
                (&mut last.range, range),
                (&mut last.uncertainty, uncertainty),
                (&mut last.conditions, conditions),
            ] {
                cell.push_str(&more);
            }
            continue;
        }
        let above = lines.last().cloned().unwrap_or_default();
        let carried = |cell: Cow<'_, str>, above: String, new_group: bool| {
            if cell.is_empty() && !new_group {
                above
            } else {
                cell.into_owned()
            }
        };
        let new_instrument = !instrument.is_empty() && *instrument != *above.instrument;
        let new_measurand = new_instrument || !measurand.is_empty();
        lines.push(Line {
            number: row.number,
            instrument: carried(instrument, above.instrument, false),
            measurand: carried(measurand, above.measurand, new_instrument),
            method: carried(method, above.method, new_instrument),
            conditions: conditions.into_owned(),
            range: carried(range, above.range, new_measurand),
            uncertainty: uncertainty.into_owned(),
        });
    }
    lines
}

/// Whether a range was cut off by the end of a page or cell.
fn is_open(range: &str) -> bool {
    let opened = range.matches(['(', '（']).count();
    let closed = range.matches([')', '）']).count();
    opened > closed || range.trim_end().ends_with(['~', '～', '-', '—', '<', '≤'])
}

/// Ranges and uncertainties that stand in one cell below each other, pair by pair.
fn pairs<'t>(range: &'t str, uncertainty: &'t str) -> Vec<(&'t str, &'t str)> {
    fn parts(text: &str) -> Vec<&str> {
        let parts = text.split(['\n', '；', ';']).map(str::trim);
        parts.filter(|part| !part.is_empty()).collect()
    }
    let (ranges, uncertainties) = (parts(range), parts(uncertainty));
    let alone = |text: &&str| crate::quantity::parse_range(text, None).is_ok();
    if ranges.len() > 1 && ranges.len() == uncertainties.len() && ranges.iter().all(alone) {
        ranges.into_iter().zip(uncertainties).collect()
    } else {
        vec![(range, uncertainty)]
    }
}

fn capabilities(draft: &mut Builder<'_>, table: &Table<'_>, line: &Line, paper: &str) {
    let mut instrument = draft.instrument(line.number, &line.instrument);
    let mut measurand = draft.measurand(line.number, &line.measurand, &instrument);
    let mut side = "";
    if measurand.is_empty()
        && printed::instrument(&instrument) == Name::Unknown
        && let Some((quantity, told)) = draft.measured_quantity(line.number, &instrument)
    {
        (measurand, side) = (quantity, told);
        instrument.clear();
    }
    let offer = draft.service(line.number, &line.instrument, ServiceKind::Calibration);
    for (range, uncertainty) in pairs(&line.range, &line.uncertainty) {
        let range = printed::range(range, table.note("range"));
        let uncertainty = printed::uncertainty(uncertainty, table.note("uncertainty"));
        let own = format!("{}/{}/{range}", line.instrument, line.measurand);
        let id = draft.new_id("capabilities", &own);
        draft.row(
            "capabilities",
            line.number,
            &[
                ("id", &id),
                ("offer", &offer),
                ("instrument", &instrument),
                ("measurand", &measurand),
                ("side", side),
                ("range", &range),
                ("uncertainty", &uncertainty),
                ("method", &printed::method(&line.method)),
                ("conditions", &line.conditions),
                ("credentials", paper),
            ],
        );
    }
}

/// The six columns of every calibration row of one organisation, or of all.
pub fn write(catalogue: &Catalogue, of: Option<Ix<Organisation>>) -> Sheet {
    let header = [
        "测量仪器",
        "被测量",
        "规范名称及代号",
        "测量范围",
        "扩展不确定度",
        "说明",
    ];
    let mut sheet = Sheet::new("校准能力范围", header);
    let Ok(taxonomy) = Taxonomy::bundled() else {
        return sheet;
    };
    for row in &catalogue.capabilities {
        let offer = &catalogue[row.offer];
        let owner = catalogue[offer.resource].organisation;
        if offer.service != ServiceKind::Calibration || of.is_some_and(|of| of != owner) {
            continue;
        }
        let instrument = row.instrument.map(|i| taxonomy.instrument(i).zh.as_str());
        sheet.push([
            instrument.unwrap_or(""),
            &taxonomy.measurand(row.measurand).zh,
            &row.method,
            &row.printed_range,
            &row.printed_uncertainty,
            &row.conditions,
        ]);
    }
    sheet
}
