//! A testing scope (检测对象, 项目/参数, 标准及编号, 限制范围, 说明).

use super::super::input_problem::{InputCode, InputProblem};
use super::draft::{Builder, Draft};
use super::field_map::FieldMap;
use super::format::Format;
use super::printed;
use super::table::{Field, Table, field, read_sheets, required};
use crate::model::ServiceKind;
use crate::taxonomy::Taxonomy;

pub(super) const FIELDS: &[Field] = &[
    required(
        "object",
        "检测对象 检验检测对象 检测产品 产品 类别(产品) 样品 test_object object product materials",
    ),
    field("number", "项目序号"),
    required(
        "parameter",
        "项目/参数 检测项目/参数 项目参数 检测项目 检测参数 参数 项目 parameter test test_item",
    ),
    required(
        "method",
        "检测标准(方法)名称及编号 标准及编号 检测标准 检测方法 依据的标准 标准(方法) 标准 方法 method standard test_method",
    ),
    field("range", "测量范围 检测范围 range"),
    field("uncertainty", "不确定度 扩展不确定度 uncertainty"),
    field("limit", "限制范围 限制 限制说明 limitation limit"),
    field("conditions", "说明 备注 remarks notes"),
];

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let table = Table::find(file, &sheets, FIELDS, map)?;
    let mut draft = Builder::new(table.place(), Format::TestingScope, map);
    draft.problems = problems;
    let paper = map.setting("credentials").unwrap_or("").to_owned();
    let (mut object, mut parameter) = (String::new(), String::new());
    for row in table.rows() {
        for (above, name) in [(&mut object, "object"), (&mut parameter, "parameter")] {
            let cell = table.cell(row, name);
            if !cell.is_empty() {
                *above = cell.into_owned();
            }
        }
        let limit = table.cell(row, "limit");
        let conditions = table.cell(row, "conditions");
        let conditions: Vec<&str> = [&*object, &limit, &conditions]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let method = printed::method(&table.cell(row, "method"));
        let range = printed::range(&table.cell(row, "range"), table.note("range"));
        let uncertainty = table.cell(row, "uncertainty");
        let uncertainty = printed::uncertainty(&uncertainty, table.note("uncertainty"));
        let measurand = parameter_named(&mut draft, row.number, &parameter);
        let offer = draft.service(row.number, &object, ServiceKind::Testing);
        let id = draft.new_id("capabilities", &format!("{object}/{parameter}/{method}"));
        draft.row(
            "capabilities",
            row.number,
            &[
                ("id", &id),
                ("offer", &offer),
                ("measurand", &measurand),
                ("range", &range),
                ("uncertainty", &uncertainty),
                ("method", &method),
                ("conditions", &conditions.join("；")),
                ("credentials", &paper),
            ],
        );
    }
    let mut kept = map.clone();
    table.record(&mut kept);
    Ok(draft.finish(kept))
}

/// The measurand of a parameter: its name, or the name in front of brackets (`布氏硬度（HBW）`).
fn parameter_named(draft: &mut Builder<'_>, row: u32, text: &str) -> String {
    let Ok(taxonomy) = Taxonomy::bundled() else {
        return text.to_owned();
    };
    if taxonomy.measurand_named(text).is_some() {
        return text.to_owned();
    }
    let bare = text.split(['(', '（', '/']).next().unwrap_or(text).trim();
    if bare != text && taxonomy.measurand_named(bare).is_some() {
        let detail = (&*format!("“{bare}”"), &*format!("`{bare}`"));
        draft.tell(InputCode::ReadAs, row, "measurand", text, detail);
        return bare.to_owned();
    }
    text.to_owned()
}
