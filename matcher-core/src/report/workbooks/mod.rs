//! The three lists as workbooks: 对接清单, 未对接需求清单, 问需清单. Columns are Chinese, as the authorities' forms are.

mod sheet;

use super::{Material, SYNTHETIC};
use crate::explain::Served;
use crate::explain::sentences::Speaker;
use crate::ids::Ix;
use crate::model::{Coded, Language, Need, Organisation};
use crate::taxonomy::regions::Regions;
use rust_xlsxwriter::{Workbook, XlsxError};
use sheet::{Cell, List};
use std::collections::BTreeMap;

fn speaker<'a>(material: &Material<'a>) -> Speaker<'a> {
    Speaker {
        catalogue: material.context.catalogue,
        taxonomy: material.context.taxonomy,
        lang: Language::Chinese,
    }
}

/// 对接清单: who serves whom with what, grouped by lead enterprise, then by provider.
///
/// # Errors
/// Those of the xlsx writer.
pub(super) fn pairings(material: &Material<'_>) -> Result<Workbook, XlsxError> {
    let columns = [
        ("序号", 6.0),
        ("供方单位", 30.0),
        ("供方类型", 14.0),
        ("龙头企业", 9.0),
        ("需方企业", 30.0),
        ("所在地", 16.0),
        ("梯度", 10.0),
        ("需求编号", 12.0),
        ("服务类别", 12.0),
        ("需求内容", 40.0),
        ("数量", 8.0),
        ("单位", 6.0),
        ("开放服务", 30.0),
        ("时段", 10.0),
        ("占用分钟", 9.0),
        ("出具", 14.0),
        ("费用（元）", 10.0),
        ("距离（km）", 10.0),
        ("适配", 10.0),
        ("对接理由", 60.0),
        ("得分构成", 50.0),
        ("备选", 50.0),
    ];
    let places = material.explanation.pairings.iter().flat_map(|p| &p.served);
    let rows = places
        .zip(1..)
        .map(|(&place, number)| pairing_row(material, number, &material.explanation.served[place]));
    let list = List {
        sheet: "对接清单",
        title: title(material, "对接清单"),
        columns: &columns,
        rows: Box::new(rows),
    };
    let mut workbook = Workbook::new();
    list.write(&mut workbook)?;
    by_provider(material).write(&mut workbook)?;
    Ok(workbook)
}

fn pairing_row(material: &Material<'_>, number: u32, served: &Served) -> Vec<Cell> {
    let (catalogue, speaker) = (material.context.catalogue, speaker(material));
    let need = &catalogue[served.need];
    let (provider, seeker) = (&catalogue[served.provider], &catalogue[need.organisation]);
    let lot = &material.context.market.lots[served.lot];
    let slot = catalogue.slots[served.option.slot as usize];
    vec![
        number.into(),
        provider.name.as_str().into(),
        provider.kind.zh().into(),
        if provider.lead { "是" } else { "" }.into(),
        seeker.name.as_str().into(),
        region_name(seeker.region).into(),
        seeker.ladder.zh().into(),
        material.context.market.lot_id(catalogue, lot).into(),
        need.service.zh().into(),
        need.text.as_str().into(),
        lot.quantity.into(),
        need.service.unit().zh().into(),
        catalogue[served.option.offer].title.as_str().into(),
        slot.period.to_string().into(),
        served.option.minutes.into(),
        served.fit.document.zh().into(),
        (served.fit.price.after_benefits_fen as f64 / 100.0 * f64::from(lot.quantity)
            / f64::from(need.quantity.max(1)))
        .into(),
        served.fit.distance_km.into(),
        served.fit.verdict.zh().into(),
        speaker.reason(served).into(),
        speaker.points(&served.points).into(),
        alternates(material, served).into(),
    ]
}

fn alternates(material: &Material<'_>, served: &Served) -> String {
    let catalogue = material.context.catalogue;
    let told: Vec<String> = served
        .alternates
        .iter()
        .map(|a| {
            let state = if a.free { "有空" } else { "已排满" };
            let points = match a.points_less {
                0 => "同分".to_owned(),
                less if less > 0 => format!("少 {less} 分"),
                more => format!("多 {} 分", -more),
            };
            format!("{}（{points}，{state}）", catalogue[a.provider].name)
        })
        .collect();
    told.join("；")
}

/// One line per pairing.
fn by_provider<'a>(material: &'a Material<'_>) -> List<'a> {
    let catalogue = material.context.catalogue;
    let rows = material.explanation.pairings.iter().map(|p| {
        let served: Vec<_> = p
            .served
            .iter()
            .map(|&i| &material.explanation.served[i])
            .collect();
        let (provider, seeker) = (&catalogue[p.provider], &catalogue[p.seeker]);
        let minutes: u32 = served.iter().map(|s| s.option.minutes).sum();
        vec![
            provider.name.as_str().into(),
            if provider.lead { "是" } else { "" }.into(),
            seeker.name.as_str().into(),
            region_name(seeker.region).into(),
            (served.len() as u32).into(),
            minutes.into(),
        ]
    });
    List {
        sheet: "结对",
        title: title(material, "结对一览"),
        columns: &[
            ("供方单位", 30.0),
            ("龙头企业", 9.0),
            ("需方企业", 30.0),
            ("所在地", 16.0),
            ("需求项数", 9.0),
            ("占用分钟", 9.0),
        ],
        rows: Box::new(rows),
    }
}

/// 未对接需求清单: why not, and what was nearest.
///
/// # Errors
/// Those of the xlsx writer.
pub(super) fn unserved(material: &Material<'_>) -> Result<Workbook, XlsxError> {
    let (catalogue, speaker) = (material.context.catalogue, speaker(material));
    let handed_over: BTreeMap<Ix<Need>, _> = material
        .context
        .market
        .handed_over
        .iter()
        .map(|h| (h.need, h))
        .collect();
    let rows = material
        .explanation
        .unserved
        .iter()
        .enumerate()
        .map(|(i, u)| {
            let mut row = need_cells(catalogue, i, &catalogue[u.need]);
            row.push(u.class.zh().into());
            row.push(
                speaker
                    .unserved(u, handed_over.get(&u.need).copied())
                    .into(),
            );
            for place in 0..3 {
                row.push(
                    u.misses
                        .get(place)
                        .map_or_else(String::new, |m| speaker.miss(m))
                        .into(),
                );
            }
            row
        });
    let mut columns = NEED_COLUMNS.to_vec();
    columns.extend([
        ("未对接原因", 12.0),
        ("说明", 60.0),
        ("最接近一", 50.0),
        ("最接近二", 50.0),
        ("最接近三", 50.0),
    ]);
    let mut workbook = Workbook::new();
    List {
        sheet: "未对接需求清单",
        title: title(material, "未对接需求清单"),
        columns: &columns,
        rows: Box::new(rows),
    }
    .write(&mut workbook)?;
    Ok(workbook)
}

/// 问需清单: every need with its state.
///
/// # Errors
/// Those of the xlsx writer.
pub(super) fn needs(material: &Material<'_>) -> Result<Workbook, XlsxError> {
    let catalogue = material.context.catalogue;
    let unserved: BTreeMap<Ix<Need>, _> = material
        .explanation
        .unserved
        .iter()
        .map(|u| (u.need, u.class))
        .collect();
    let providers: BTreeMap<Ix<Need>, Ix<Organisation>> = material
        .explanation
        .served
        .iter()
        .map(|s| (s.need, s.provider))
        .collect();
    let rows = catalogue.needs.iter().enumerate().map(|(i, need)| {
        let mut row = need_cells(catalogue, i, need);
        let ix = Ix::new(i);
        row.push(
            providers
                .get(&ix)
                .map_or_else(|| unserved.get(&ix).map_or("", |c| c.zh()), |_| "已对接")
                .into(),
        );
        row.push(
            providers
                .get(&ix)
                .map_or("", |p| catalogue[*p].name.as_str())
                .into(),
        );
        row
    });
    let mut columns = NEED_COLUMNS.to_vec();
    columns.extend([("状态", 12.0), ("对接单位", 30.0)]);
    let mut workbook = Workbook::new();
    List {
        sheet: "问需清单",
        title: title(material, "问需清单"),
        columns: &columns,
        rows: Box::new(rows),
    }
    .write(&mut workbook)?;
    Ok(workbook)
}

const NEED_COLUMNS: &[(&str, f64)] = &[
    ("序号", 6.0),
    ("需求编号", 12.0),
    ("企业", 30.0),
    ("所在地", 16.0),
    ("规模", 8.0),
    ("梯度", 10.0),
    ("服务类别", 12.0),
    ("需求内容", 40.0),
    ("计量器具", 18.0),
    ("测量范围", 18.0),
    ("允许误差", 18.0),
    ("数量", 8.0),
    ("单位", 6.0),
    ("证书报告", 14.0),
    ("最早", 11.0),
    ("最迟", 11.0),
    ("预算（元）", 10.0),
];

fn need_cells(catalogue: &crate::model::Catalogue, place: usize, need: &Need) -> Vec<Cell> {
    let seeker = &catalogue[need.organisation];
    let each = |printed: fn(&crate::model::Requirement) -> &str| {
        need.requirements
            .iter()
            .map(printed)
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join("；")
    };
    vec![
        (place as u32 + 1).into(),
        need.id.as_str().into(),
        seeker.name.as_str().into(),
        region_name(seeker.region).into(),
        seeker.size.map_or("", |s| s.zh()).into(),
        seeker.ladder.zh().into(),
        need.service.zh().into(),
        need.text.as_str().into(),
        need.instrument_text.as_str().into(),
        each(|r| &r.printed_range).into(),
        each(|r| &r.printed_error).into(),
        need.quantity.into(),
        need.service.unit().zh().into(),
        need.document.zh().into(),
        need.window_from.to_string().into(),
        need.window_to.to_string().into(),
        need.budget_fen
            .map_or_else(|| Cell::from(""), |fen| Cell::from(fen as f64 / 100.0)),
    ]
}

fn region_name(code: u32) -> &'static str {
    Regions::bundled()
        .by_code(code)
        .map_or("", |r| r.name.as_str())
}

fn title(material: &Material<'_>, what: &str) -> String {
    let rules = material.context.rules;
    let mark = if material.context.catalogue.synthetic {
        format!("　【{SYNTHETIC}】")
    } else {
        String::new()
    };
    format!(
        "{what}　{}　{}{mark}　方案摘要 {}",
        rules.name,
        rules.date,
        &material.document.digest.get(..16).unwrap_or("")
    )
}
