//! The state's list of large research instruments (重大科研基础设施和大型科研仪器): idle hours = capacity − run hours.

use super::super::input_problem::{InputCode, InputProblem};
use super::super::sheet::Row;
use super::draft::{Builder, Draft};
use super::field_map::FieldMap;
use super::format::Format;
use super::hours::hours;
use super::printed;
use super::table::{Field, Table, field, read_sheets, required};

pub(super) const FIELDS: &[Field] = &[
    required("name", "仪器名称 设备名称 中文名称 name"),
    field("number", "仪器编号 设备编号 资产编号 所属单位内部编码 id"),
    field("model", "规格型号 型号 model"),
    field("value", "原值 仪器原值 original_value"),
    field("state", "运行状态 仪器状态 state"),
    field("sharing", "共享模式 共享方式 sharing_mode"),
    field("price", "参考收费标准 收费标准 fee"),
    required("run", "年总运行机时 总运行机时 年运行机时 run_hours"),
    field("served", "年服务机时 服务机时 对外服务机时 service_hours"),
    field("capacity", "年额定机时 额定机时 年有效机时 capacity_hours"),
    field(
        "functions",
        "主要功能 主要功能及应用范围 技术指标 functions",
    ),
];

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let table = Table::find(file, &sheets, FIELDS, map)?;
    let mut draft = Builder::new(table.place(), Format::LargeInstruments, map);
    draft.problems = problems;
    for row in table.rows() {
        instrument(&mut draft, &table, row);
    }
    let mut kept = map.clone();
    table.record(&mut kept);
    Ok(draft.finish(kept))
}

fn instrument<'t>(draft: &mut Builder<'_>, table: &Table<'t>, row: Row<'t>) {
    let cell = |name| table.cell(row, name);
    let name = cell("name");
    let (state, sharing) = (cell("state"), cell("sharing"));
    let shut = [
        "停",
        "故障",
        "报废",
        "维修",
        "不共享",
        "内部共享",
        "内部使用",
    ];
    if let Some(word) = [&state, &sharing]
        .into_iter()
        .find(|cell| shut.iter().any(|word| cell.contains(word)))
    {
        let detail = (&*format!("“{word}”"), &*format!("`{word}`"));
        return draft.tell(InputCode::LeftOut, row.number, "state", &name, detail);
    }
    let number = cell("number");
    let own = if number.is_empty() {
        format!("{name} {}", cell("model"))
    } else {
        number.into_owned()
    };
    let id = draft.new_id("resources", &own);
    let site = draft.site();
    let kind = match printed::instrument_kind(&name) {
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
            ("instrument", &kind),
        ],
    );
    let printed_price = cell("price");
    let price = per_hour(&printed_price);
    if price.is_none() && !printed_price.is_empty() {
        let detail = (
            "不是按小时的价格，写入说明，单价请补充",
            "is no price per hour; kept in words, add a price",
        );
        draft.tell(
            InputCode::AskBack,
            row.number,
            "price",
            &printed_price,
            detail,
        );
    }
    let functions = cell("functions");
    let words: Vec<&str> = [&*functions, &*printed_price]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    let offer = draft.new_id("offers", &format!("{own}/机时"));
    draft.row(
        "offers",
        row.number,
        &[
            ("id", &offer),
            ("resource", &id),
            ("title", &format!("{name}机时")),
            ("service_kind", "instrument_time"),
            ("description", &words.join("；")),
            ("minutes_each", "60"),
            ("price_yuan", price.as_deref().unwrap_or("")),
        ],
    );
    idle(draft, table, row, &id);
}

/// A twelfth of capacity − run hours for each month.
fn idle<'t>(draft: &mut Builder<'_>, table: &Table<'t>, row: Row<'t>, resource: &str) {
    let name = table.cell(row, "name");
    let capacity =
        hours(&table.cell(row, "capacity")).or_else(|| hours(draft.map.setting("capacity_hours")?));
    let (run, served) = (
        hours(&table.cell(row, "run")),
        hours(&table.cell(row, "served")),
    );
    if let (Some(run), Some(served)) = (run, served)
        && served > run
    {
        let detail = (
            "年服务机时多于年总运行机时，请核对",
            "more service hours than run hours; check both",
        );
        draft.tell(InputCode::AskBack, row.number, "served", &name, detail);
    }
    match (capacity, run) {
        (Some(capacity), Some(run)) => {
            draft.slots(row.number, resource, &name, (capacity - run) / 12.0);
        }
        (None, _) => draft.want("capacity_hours"),
        (_, None) => {
            let detail = ("年总运行机时不是数", "its run hours are no number");
            draft.tell(InputCode::AskBack, row.number, "run", &name, detail);
        }
    }
}

/// `200元/小时` is 200 yuan an hour; anything else is no price per hour.
fn per_hour(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (amount, unit) = plain.split_once('元')?;
    let by_hour = ["/小时", "每小时", "/时", "/机时", "/h"];
    (by_hour.contains(&unit) && amount.parse::<f64>().is_ok_and(|yuan| yuan >= 0.0))
        .then(|| amount.to_owned())
}

#[cfg(test)]
mod tests {
    use super::per_hour;

    #[test]
    fn only_a_price_per_hour_is_one() {
        for (text, expected) in [
            ("200元/小时", Some("200")),
            ("150.5 元 / h", Some("150.5")),
            ("100元/样", None),
            ("面议", None),
            ("-5元/小时", None),
        ] {
            assert_eq!(per_hour(text).as_deref(), expected, "{text}");
        }
    }
}
