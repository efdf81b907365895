//! Pasted rows as the records they mean.

use crate::store::document::Document;
use matcher_core::taxonomy::regions::Regions;
use serde_json::{Value, json};

/// The columns: name of the field, Chinese name as in the lists that counties keep, and other names they have.
pub(super) const COLUMNS: [(&str, &str, &[&str]); 13] = [
    ("name", "企业名称", &["单位名称", "企业", "单位", "firm"]),
    (
        "credit_code",
        "统一社会信用代码",
        &["信用代码", "credit code"],
    ),
    ("region", "区划", &["行政区划", "区县", "县区", "region"]),
    ("text", "需求描述", &["需求", "内容", "need"]),
    ("service_kind", "服务类别", &["服务", "service"]),
    ("instrument", "计量器具", &["器具", "名称", "instrument"]),
    ("measurand", "被测量", &["参数", "measurand"]),
    ("range", "量程", &["测量范围", "规格", "range"]),
    (
        "permitted_error",
        "最大允许误差",
        &["允差", "精度", "准确度", "permitted error"],
    ),
    ("quantity", "数量", &["件数", "quantity"]),
    ("window_from", "最早日期", &["开始", "from"]),
    ("window_to", "最晚日期", &["截止", "until"]),
    ("budget_yuan", "预算", &["预算（元）", "budget"]),
];

/// The pasted rows: the line itself and its cells by column.
pub(super) fn rows(text: &str) -> Vec<(String, [String; 13])> {
    let mut places: Option<Vec<Option<usize>>> = None;
    let mut rows = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = match line.contains('\t') {
            true => line.split('\t').collect(),
            false => line.split([',', '，']).collect(),
        };
        let cells: Vec<&str> = cells.into_iter().map(str::trim).collect();
        if places.is_none() {
            let named: Vec<Option<usize>> = cells.iter().map(|cell| column(cell)).collect();
            let is_header = named.iter().flatten().count() >= 3;
            places = Some(if is_header {
                named
            } else {
                (0..COLUMNS.len()).map(Some).collect()
            });
            if is_header {
                continue;
            }
        }
        let mut row: [String; 13] = Default::default();
        for (place, cell) in places.iter().flatten().zip(&cells) {
            if let Some(slot) = place.and_then(|place| row.get_mut(place)) {
                (*cell).clone_into(slot);
            }
        }
        rows.push((line.to_owned(), row));
    }
    rows
}

fn column(header: &str) -> Option<usize> {
    let header = header.trim_end_matches('*').trim().to_lowercase();
    COLUMNS.iter().position(|(name, zh, others)| {
        header == *name || header == *zh || others.contains(&header.as_str())
    })
}

/// The documents of a row: the firm, and the need without its firm.
pub(super) fn documents(row: &[String; 13]) -> (Document, Document) {
    let cell = |name: &str| {
        let place = COLUMNS.iter().position(|(column, ..)| *column == name);
        place
            .and_then(|place| row.get(place))
            .map_or("", String::as_str)
    };
    let put = |document: &mut Document, name: &str, value: Value| {
        let is_empty = value.as_str().is_some_and(str::is_empty);
        if !is_empty {
            document.insert(name.to_owned(), value);
        }
    };
    let (mut firm, mut need) = (Document::new(), Document::new());
    for name in ["name", "credit_code"] {
        put(&mut firm, name, cell(name).to_owned().into());
    }
    put(&mut firm, "region", region(cell("region")).into());
    put(&mut firm, "kind", "sme".into());
    for name in ["text", "instrument", "window_from", "window_to"] {
        put(&mut need, name, cell(name).to_owned().into());
    }
    let service = if cell("service_kind").is_empty() {
        "校准"
    } else {
        cell("service_kind")
    };
    put(&mut need, "service_kind", service.to_owned().into());
    let number = |name: &str| match cell(name).parse::<i64>() {
        Ok(number) => json!(number),
        Err(_) => cell(name).to_owned().into(),
    };
    put(
        &mut need,
        "quantity",
        if cell("quantity").is_empty() {
            json!(1)
        } else {
            number("quantity")
        },
    );
    put(&mut need, "budget_yuan", number("budget_yuan"));
    let mut requirement = Document::new();
    for name in ["measurand", "range", "permitted_error"] {
        put(&mut requirement, name, cell(name).to_owned().into());
    }
    if !requirement.is_empty() {
        need.insert("requirements".to_owned(), json!([requirement]));
    }
    (firm, need)
}

/// A division by code or by name.
fn region(text: &str) -> String {
    if text.parse::<u32>().is_ok() || text.is_empty() {
        return text.to_owned();
    }
    let named = Regions::bundled()
        .iter()
        .find(|region| region.name == text || region.short_name() == text);
    named.map_or_else(|| text.to_owned(), |region| region.code.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_is_read_by_its_headers_or_in_the_usual_order() {
        let pasted = "企业名称\t信用代码\t数量\t需求\n甲厂\t91000000MA00000C16\t20\t卡尺校准\n\n乙厂\t…\t2\t内审员培训\n";
        let read = rows(pasted);
        assert_eq!(read.len(), 2);
        assert_eq!(
            (
                read[0].1[0].as_str(),
                read[0].1[9].as_str(),
                read[0].1[3].as_str()
            ),
            ("甲厂", "20", "卡尺校准")
        );
        let usual = rows(
            "甲厂,91000000MA00000C16,新蔡县,卡尺校准,校准,游标卡尺,,0-150mm,±0.02mm,20,2026-12-01,2027-02-28",
        );
        let (firm, need) = documents(&usual[0].1);
        assert_eq!(firm["region"], "411729");
        assert_eq!(
            (need["quantity"].clone(), need["window_to"].clone()),
            (json!(20), json!("2027-02-28"))
        );
        assert_eq!(need["requirements"][0]["range"], "0-150mm");
    }
}
