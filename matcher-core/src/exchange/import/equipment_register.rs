//! A laboratory's equipment register (设备台账, the export of a LIMS): machines with what they measure, until when they are in calibration,
//! and the hours that are spare. Idle = calendar − internal plan.

use super::super::input_problem::{InputCode, InputProblem};
use super::super::sheet::Row;
use super::draft::{Builder, Draft};
use super::field_map::FieldMap;
use super::format::Format;
use super::hours::hours;
use super::printed;
use super::table::{Field, Table, field, read_sheets, required};
use crate::model::{Coded, ServiceKind};
use crate::taxonomy::{Measurand, Taxonomy};

pub(super) const FIELDS: &[Field] = &[
    required(
        "name",
        "设备名称 仪器名称 仪器设备名称 名称 equipment_name name",
    ),
    field("model", "型号 规格型号 型号规格 model"),
    required(
        "number",
        "管理编号 设备编号 统一编号 资产编号 仪器编号 equipment_id asset_number id",
    ),
    field("range", "测量范围 量程 range"),
    field(
        "uncertainty",
        "扩展不确定度 不确定度 不确定度/准确度等级 技术指标 u uncertainty",
    ),
    field(
        "certificate",
        "溯源证书号 证书编号 校准证书号 certificate_number",
    ),
    field(
        "due",
        "有效期 有效期至 证书有效期 下次校准日期 校准有效期 due_date valid_to",
    ),
    field("state", "状态 设备状态 使用状态 status"),
    field("idle", "空闲机时 可开放机时 月空闲机时 idle_hours"),
    field(
        "calendar",
        "日历机时 可用机时 月可用机时 机时 available_hours",
    ),
    field(
        "plan",
        "内部计划机时 计划机时 内部使用机时 已排机时 planned_hours",
    ),
    field("person", "责任人 保管人 负责人 管理人 responsible_person"),
];

/// States of a machine that nobody can use.
const OUT_OF_USE: [&str; 7] = [
    "停用",
    "报废",
    "封存",
    "故障",
    "维修",
    "闲置待报废",
    "out of use",
];

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let table = Table::find(file, &sheets, FIELDS, map)?;
    let mut draft = Builder::new(table.place(), Format::EquipmentRegister, map);
    draft.problems = problems;
    let service = map
        .setting("service_kind")
        .and_then(ServiceKind::parse)
        .unwrap_or(ServiceKind::InstrumentTime);
    if table.has("person") {
        let detail = ("个人信息，平台不需要", "personal data, which is not needed");
        draft.tell(InputCode::LeftOut, 1, "person", "", detail);
    }
    for row in table.rows() {
        machine(&mut draft, &table, row, service);
    }
    let mut kept = map.clone();
    table.record(&mut kept);
    Ok(draft.finish(kept))
}

fn machine<'t>(draft: &mut Builder<'_>, table: &Table<'t>, row: Row<'t>, service: ServiceKind) {
    let cell = |name| table.cell(row, name);
    let (name, number) = (cell("name"), cell("number"));
    let state = cell("state");
    if OUT_OF_USE.iter().any(|word| state.contains(word)) {
        let detail = (
            &*format!("状态为“{state}”"),
            &*format!("its state is `{state}`"),
        );
        return draft.tell(InputCode::LeftOut, row.number, "state", &name, detail);
    }
    if number.is_empty() {
        let detail = (
            "没有管理编号，下次导入无法对应",
            "it has no number by which it could be known again",
        );
        return draft.tell(InputCode::LeftOut, row.number, "number", &name, detail);
    }
    let id = draft.id(&number);
    if draft.has("resources", &id) {
        let detail = ("管理编号重复", "its number is given twice");
        return draft.tell(InputCode::LeftOut, row.number, "number", &number, detail);
    }
    let site = draft.site();
    let instrument = match printed::instrument_kind(&name) {
        Some(_) => draft.instrument(row.number, &name),
        None => String::new(),
    };
    draft.row(
        "resources",
        row.number,
        &[
            ("id", &id),
            ("site", &site),
            ("kind", "instrument"),
            ("name", &name),
            ("model", &cell("model")),
            ("instrument", &instrument),
        ],
    );
    let offer = draft.id(&format!("{number}/{}", service.code()));
    let each = if service == ServiceKind::InstrumentTime {
        "60"
    } else {
        ""
    };
    draft.row(
        "offers",
        row.number,
        &[
            ("id", &offer),
            ("resource", &id),
            ("title", &format!("{name}{}", service.zh())),
            ("service_kind", service.code()),
            ("minutes_each", each),
        ],
    );
    ability(draft, table, row, &offer, &instrument);
    idle(draft, table, row, &id);
}

/// What the machine measures: its range, its own uncertainty as that of the standard, the end of its calibration.
fn ability<'t>(
    draft: &mut Builder<'_>,
    table: &Table<'t>,
    row: Row<'t>,
    offer: &str,
    instrument: &str,
) {
    let cell = |name| table.cell(row, name);
    let (name, printed_range) = (cell("name"), cell("range"));
    if instrument.is_empty() {
        let detail = (
            "词表中没有这种仪器，未列能力，只登记了设备和机时",
            "not in the vocabulary; the machine and its hours were taken, no capability",
        );
        return draft.tell(InputCode::AskBack, row.number, "name", &name, detail);
    }
    if printed_range.is_empty() {
        return;
    }
    let due = cell("due");
    let due_day = printed::day(&due);
    if due_day.is_none() && !due.is_empty() {
        let detail = (
            "不是日期，标准器有效期未知",
            "is no date, so the end of its calibration is not known",
        );
        draft.tell(InputCode::AskBack, row.number, "due", &due, detail);
    }
    let range = printed::range(&printed_range, table.note("range"));
    let stated = cell("uncertainty");
    let stated = printed::uncertainty(&stated, table.note("uncertainty"));
    let is_uncertainty = crate::quantity::parse_uncertainty(&stated).is_ok();
    let certificate = cell("certificate");
    let mut conditions = vec![];
    if !is_uncertainty && !stated.is_empty() {
        conditions.push(stated.as_str());
    }
    if !certificate.is_empty() {
        conditions.push(&certificate);
    }
    let id = draft.id(&format!("{}/能力", cell("number")));
    let measurand = usual_measurand(draft, row.number, instrument, &range);
    draft.row(
        "capabilities",
        row.number,
        &[
            ("id", &id),
            ("offer", offer),
            ("instrument", instrument),
            ("measurand", &measurand),
            ("range", &range),
            (
                "standard_uncertainty",
                if is_uncertainty { &stated } else { "" },
            ),
            ("conditions", &conditions.join("；")),
            (
                "standards_due",
                &due_day.map_or(String::new(), |day| day.to_string()),
            ),
        ],
    );
}

/// The measurand usually meant by the kind of machine: its first whose unit suits the range. Told where it has several.
fn usual_measurand(draft: &mut Builder<'_>, row: u32, instrument: &str, range: &str) -> String {
    let (Some(kind), Ok(taxonomy)) = (printed::instrument_kind(instrument), Taxonomy::bundled())
    else {
        return String::new();
    };
    let own = taxonomy.instrument(kind).measurands.iter();
    let own: Vec<_> = own.map(|place| taxonomy.measurand(*place)).collect();
    let suits = |m: &&Measurand| printed::suits(range, &m.unit);
    let suiting: Vec<_> = own.iter().copied().filter(suits).collect();
    // Where none suits, the unit is wrong, and the reader of the catalogue says so.
    let Some(first) = suiting.first().or(own.first()) else {
        return String::new();
    };
    if suiting.len() > 1 {
        let zh = format!("{}的能力；其他被测量请另列", first.zh);
        let en = format!("a capability for {}; list others apart", first.en);
        draft.tell(InputCode::ReadAs, row, "measurand", instrument, (&zh, &en));
    }
    first.zh.clone()
}

/// Idle hours: as printed, or calendar − internal plan; a calendar alone doesn't tell them.
fn idle<'t>(draft: &mut Builder<'_>, table: &Table<'t>, row: Row<'t>, resource: &str) {
    let number = |name: &str| {
        let cell = table.cell(row, name);
        let found = hours(&cell);
        let stated = found.or_else(|| hours(draft.map.setting(&format!("{name}_hours"))?));
        (stated, cell)
    };
    let ((idle, _), (calendar, _), (plan, _)) =
        (number("idle"), number("calendar"), number("plan"));
    let name = table.cell(row, "name");
    match (idle, calendar, plan) {
        (Some(idle), ..) => draft.slots(row.number, resource, &name, idle),
        (None, Some(calendar), Some(plan)) => {
            draft.slots(row.number, resource, &name, calendar - plan);
        }
        _ => {
            let detail = (
                "不知道空闲机时（需要空闲机时，或日历机时和内部计划机时）",
                "its idle hours are not known (give idle hours, or calendar and planned hours)",
            );
            draft.tell(InputCode::AskBack, row.number, "idle", &name, detail);
        }
    }
}
