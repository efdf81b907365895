//! A workshop's gauge list (计量器具台账: 名称, 编号, 规格, 精度, 有效期), as badly kept as it comes, as needs.
//!
//! Equal gauges (name, size, accuracy) become one need with a count; all needs of the list are one bundle. What the list doesn't say is
//! asked only where it decides something: a unit is never asked for where the kind of gauge has one, and no accuracy where a regulation
//! of the kind gives the usual one. An accuracy that is a scale division (精度 0.02 mm of a caliper) permits nothing and isn't taken for an
//! error.

mod ledger;
mod requirement;

use super::draft::{Builder, Draft, digest};
use super::field_map::FieldMap;
use super::format::Format;
use super::printed::{self, Name};
use super::table::{Field, Table, field, read_sheets, required};
use crate::exchange::input_problem::{InputCode, InputProblem};
use crate::exchange::sheet::Row;
use crate::taxonomy::Taxonomy;
use jiff::civil::Date;
use std::collections::BTreeMap;

pub use ledger::read_ledger;

pub(super) const FIELDS: &[Field] = &[
    required(
        "name",
        "名称 器具名称 计量器具名称 量具名称 仪器名称 设备名称 name gauge",
    ),
    field(
        "number",
        "编号 出厂编号 器具编号 管理编号 统一编号 number id serial",
    ),
    required(
        "size",
        "规格 规格型号 型号规格 型号/规格 测量范围 量程 size range",
    ),
    field(
        "accuracy",
        "精度 准确度等级 精度等级 准确度 允许误差 最大允许误差 等级 accuracy",
    ),
    field(
        "due",
        "有效期 有效期至 检定有效期 到期日期 下次检定日期 下次校准日期 有效日期 due",
    ),
    field("use", "用途 使用目的 use purpose"),
    field("state", "状态 使用状态 备注 state remarks"),
    field("quantity", "数量 quantity"),
];

/// Words of gauges that need nobody.
const OUT_OF_USE: [&str; 6] = ["报废", "停用", "封存", "丢失", "遗失", "一次性"];

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let table = Table::find(file, &sheets, FIELDS, map)?;
    let mut draft = Builder::new(table.place(), Format::GaugeList, map);
    draft.problems = problems;
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for row in table.rows() {
        if let Some(gauge) = gauge(&mut draft, &table, row) {
            let key = format!("{}|{}|{}", gauge.name, gauge.size, gauge.accuracy);
            groups
                .entry(key)
                .or_insert_with(|| Group::new(gauge.row))
                .add(gauge);
        }
    }
    let mut groups: Vec<(String, Group)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, group)| group.row);
    let needs: Vec<String> = groups
        .iter()
        .map(|(key, group)| need(&mut draft, &table, key, group))
        .collect();
    if needs.len() > 1 {
        let id = draft.id("整批");
        draft.row(
            "bundles",
            1,
            &[
                ("id", &id),
                ("needs", &needs.join(";")),
                ("mode", "as_many"),
            ],
        );
    }
    let mut kept = map.clone();
    table.record(&mut kept);
    Ok(draft.finish(kept))
}

/// One line of the list.
struct Gauge {
    row: u32,
    name: String,
    number: String,
    size: String,
    accuracy: String,
    due: Option<Date>,
    purpose: String,
    quantity: u32,
}

/// Equal gauges.
struct Group {
    row: u32,
    gauges: Vec<Gauge>,
}

impl Group {
    fn new(row: u32) -> Self {
        Self {
            row,
            gauges: Vec::new(),
        }
    }

    fn add(&mut self, gauge: Gauge) {
        self.gauges.push(gauge);
    }

    fn quantity(&self) -> u32 {
        let counts = self.gauges.iter().map(|gauge| gauge.quantity);
        counts.fold(0, u32::saturating_add)
    }

    /// The first day on which one of them is due.
    fn due(&self) -> Option<Date> {
        self.gauges.iter().filter_map(|gauge| gauge.due).min()
    }
}

fn gauge<'t>(draft: &mut Builder<'_>, table: &Table<'t>, row: Row<'t>) -> Option<Gauge> {
    let cell = |name| table.cell(row, name);
    let (name, state) = (cell("name"), cell("state"));
    if let Some(word) = OUT_OF_USE.iter().find(|word| state.contains(**word)) {
        let detail = (
            &*format!("状态为“{word}”"),
            &*format!("its state is `{word}`"),
        );
        draft.tell(InputCode::LeftOut, row.number, "state", &name, detail);
        return None;
    }
    if name.is_empty() {
        let number = cell("number");
        let detail = ("没有名称", "it has no name");
        draft.tell(InputCode::LeftOut, row.number, "name", &number, detail);
        return None;
    }
    let due_text = cell("due");
    let due = printed::day(&due_text);
    if due.is_none() && !due_text.is_empty() {
        let detail = (
            "不是日期，到期日按未知处理",
            "is no date; the due day counts as unknown",
        );
        draft.tell(InputCode::AskBack, row.number, "due", &due_text, detail);
    }
    let count = cell("quantity");
    let digits = count.trim_end_matches(|c: char| !c.is_ascii_digit());
    let quantity = digits.parse().unwrap_or(1).clamp(1, 1_000_000);
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Gauge {
        row: row.number,
        name: flat(&name),
        number: cell("number").into_owned(),
        size: flat(&cell("size")),
        accuracy: flat(&cell("accuracy")),
        due,
        purpose: cell("use").into_owned(),
        quantity,
    })
}

/// The need of a group with its requirements; its id.
fn need(draft: &mut Builder<'_>, table: &Table<'_>, key: &str, group: &Group) -> String {
    let Some(first) = group.gauges.first() else {
        return String::new();
    };
    let id = draft.new_id("needs", &format!("{}-{}", first.name, digest(key)));
    let numbers: Vec<&str> = group
        .gauges
        .iter()
        .map(|gauge| gauge.number.as_str())
        .filter(|number| !number.is_empty())
        .collect();
    let mut text = format!("{} {} {}", first.name, first.size, first.accuracy);
    if !numbers.is_empty() {
        text = format!("{} 编号 {}", text.trim(), numbers.join("、"));
    }
    let kind = printed::instrument(&first.name);
    let instrument = match &kind {
        Name::Known | Name::Unknown => first.name.clone(),
        Name::ReadAs(_) => draft.instrument(group.row, &first.name),
    };
    if kind == Name::Unknown {
        let detail = (
            "不认识这种器具，请写明是什么、测什么",
            "not known; say what it is and what it measures",
        );
        draft.tell(InputCode::AskBack, group.row, "name", &first.name, detail);
    }
    let service = draft.map.setting("service_kind").unwrap_or("calibration");
    let (from, to) = window(draft, group);
    draft.row(
        "needs",
        group.row,
        &[
            ("id", &id),
            ("service_kind", service),
            ("text", text.trim()),
            ("instrument", &instrument),
            ("purpose", purpose(&first.purpose)),
            ("quantity", &group.quantity().to_string()),
            ("window_from", &from),
            ("window_to", &to),
        ],
    );
    ask_for_use(draft, group, &instrument);
    requirement::push(draft, table, &id, group, &instrument);
    id
}

/// What it is used for decides whether a verification is compulsory, and free: asked of kinds the compulsory catalogue names.
fn ask_for_use(draft: &mut Builder<'_>, group: &Group, instrument: &str) {
    let (Some(first), Ok(taxonomy)) = (group.gauges.first(), Taxonomy::bundled()) else {
        return;
    };
    let kind = printed::instrument_kind(instrument).map(|kind| taxonomy.instrument(kind));
    let item = kind.and_then(|kind| kind.compulsory_item.as_deref());
    if let Some(item) = item.filter(|_| purpose(&first.purpose).is_empty()) {
        let zh = format!(
            "属强检目录“{item}”，请写明用途（贸易结算、安全防护、医疗卫生、环境监测，还是质量控制）；前四种为强制检定，免费"
        );
        let en = format!(
            "in the compulsory catalogue ({item}): say what it is used for; for trade, safety, health or environment its verification is compulsory and free"
        );
        draft.tell(
            InputCode::AskBack,
            group.row,
            "use",
            &first.name,
            (&zh, &en),
        );
    }
}

/// From the map's first day to the first due day, where that lies inside the map's window.
fn window(draft: &mut Builder<'_>, group: &Group) -> (String, String) {
    let of = |key| draft.map.default_for("needs", key).unwrap_or("").to_owned();
    let (from, to) = (of("window_from"), of("window_to"));
    let Some(due) = group.due() else {
        return (from, to);
    };
    let overdue = printed::day(&from).is_some_and(|from| due < from);
    let later = printed::day(&to).is_some_and(|to| due > to);
    if overdue {
        let name = group.gauges.first().map_or("", |gauge| &gauge.name);
        let detail = (
            &*format!("已于 {due} 到期，停用前须送检"),
            &*format!("was due on {due}; not to be used until calibrated"),
        );
        draft.tell(InputCode::ReadAs, group.row, "due", name, detail);
        return (from, to);
    }
    (from, if later { to } else { due.to_string() })
}

/// A word of the closed list; 质量控制 where nothing is said.
fn purpose(text: &str) -> &'static str {
    use crate::model::{Coded, Use};
    let meant = Use::ALL.iter().find(|word| {
        let zh = word.zh();
        text == zh || !text.is_empty() && (zh.contains(text) || text.contains(zh))
    });
    meant.map_or("", |word| word.code())
}
