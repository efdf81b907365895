//! The yearly report as a Word document (工作总结), with a chart that Word can edit. A .docx is a zip of XML parts; Office Open XML,
//! ECMA-376, parts 1 (WordprocessingML, DrawingML charts) and 2 (packages).

use super::published::{Indicator, compared, target};
use super::{Yearly, group_name};
use crate::report::SYNTHETIC;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::{SimpleFileOptions, ZipWriter};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/charts/chart1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/></Types>"#;
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const LINKS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart" Target="charts/chart1.xml"/></Relationships>"#;
const CHART_PLACE: &str = r#"<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5400000" cy="3600000"/><wp:docPr id="1" name="chart1"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="rId1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#;

/// The document of a year.
///
/// # Errors
/// Those of the zip writer.
pub fn letter(yearly: &Yearly) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", PACKAGE.to_owned()),
        ("word/document.xml", document(yearly)),
        ("word/_rels/document.xml.rels", LINKS.to_owned()),
        ("word/charts/chart1.xml", chart(yearly)),
    ];
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn escape(text: &str) -> String {
    let legal = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = text.chars().filter(legal).collect();
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn paragraph(text: &str, half_points: u32, bold: bool, centred: bool) -> String {
    let place = if centred {
        r#"<w:jc w:val="center"/>"#
    } else {
        r#"<w:ind w:firstLine="560"/>"#
    };
    let weight = if bold { "<w:b/>" } else { "" };
    format!(
        r#"<w:p><w:pPr>{place}</w:pPr><w:r><w:rPr>{weight}<w:sz w:val="{half_points}"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
        escape(text)
    )
}

fn row(cells: &[String]) -> String {
    let cells: String = cells
        .iter()
        .map(|text| {
            format!(
                r#"<w:tc><w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p></w:tc>"#,
                escape(text)
            )
        })
        .collect();
    format!("<w:tr>{cells}</w:tr>")
}

fn table(rows: &[Vec<String>]) -> String {
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .iter()
        .map(|side| format!(r#"<w:{side} w:val="single" w:sz="4" w:color="808080"/>"#))
        .collect();
    let grid = r#"<w:gridCol w:w="2000"/>"#.repeat(rows.first().map_or(0, Vec::len));
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"#
    )
}

/// The sentence of a bulletin, made of figures that are not 0.
fn summary(yearly: &Yearly) -> String {
    let parts = [
        ("service_teams", "组织计量技术服务队", "个"),
        ("firms_visited", "走访调研企业", "家"),
        ("firms_helped", "帮扶企业", "家"),
        ("services", "提供各类计量技术服务", "人次"),
        ("questionnaires", "发放并收集调研问卷", "份"),
        ("publicity_materials", "发放宣传资料", "份"),
        ("people_trained", "开展培训", "人次"),
        ("laboratories_opened", "开放计量实验室", "个"),
        ("instruments_shared", "共享仪器设备", "台(套)"),
        ("problems_solved", "帮助企业解决问题", "个"),
        ("standards_set_up", "指导企业建立计量标准", "项"),
        ("mms_firms_helped", "帮助企业建立和完善测量管理体系", "家"),
        ("energy_carbon_services", "提供能源计量和碳计量服务", "次"),
        ("fees_waived", "减免检定校准费用", "元"),
    ];
    let told: Vec<String> = parts
        .iter()
        .map(|(indicator, words, unit)| (yearly.value(indicator), words, unit))
        .filter(|(value, ..)| *value > 0)
        .map(|(value, words, unit)| format!("{words}{value}{unit}"))
        .collect();
    if told.is_empty() {
        return format!("{}年{}尚无记录。", yearly.year, yearly.area.name);
    }
    format!(
        "据统计，{}年{}共{}。",
        yearly.year,
        yearly.area.name,
        told.join("，")
    )
}

/// How many lead enterprises there are of those the state wants.
fn leads(yearly: &Yearly) -> String {
    let count = yearly.value("lead_enterprises");
    let wanted = target("lead_enterprises").map_or(String::new(), |target| {
        format!("（全国目标：到{}年{}）", target.by, target.printed)
    });
    format!("倡议带动中小企业实施计量伙伴计划的大企业{count}家{wanted}。")
}

fn document(yearly: &Yearly) -> String {
    let mut body = String::new();
    let title = format!(
        "{}{}年“计量服务中小企业行”活动总结",
        yearly.area.name, yearly.year
    );
    body.push_str(&paragraph(&title, 36, true, true));
    if yearly.synthetic {
        body.push_str(&paragraph(SYNTHETIC, 24, false, true));
    }
    body.push_str(&paragraph("一、总体情况", 30, true, false));
    body.push_str(&paragraph(&summary(yearly), 28, false, false));
    body.push_str(&paragraph(&leads(yearly), 28, false, false));
    let mut rows = vec![
        ["指标", "单位", "数量", "全国公布数或目标"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for figure in &yearly.figures {
        let known = Indicator::find(figure.indicator);
        let (name, unit) = known.map_or((figure.indicator, ""), |i| (i.zh.as_str(), i.unit()));
        rows.push(vec![
            name.to_owned(),
            unit.to_owned(),
            figure.value.to_string(),
            compared(figure.indicator, yearly.year, figure.value)
                .unwrap_or_default()
                .0,
        ]);
    }
    body.push_str(&table(&rows));
    body.push_str(CHART_PLACE);
    if !yearly.quotas.is_empty() {
        body.push_str(&paragraph("二、名额完成情况", 30, true, false));
        let mut rows = vec![
            ["区域", "服务组", "计划", "完成"]
                .map(str::to_owned)
                .to_vec(),
        ];
        for quota in &yearly.quotas {
            rows.push(vec![
                yearly.area_name(&quota.area).to_owned(),
                group_name(&quota.group).0.to_owned(),
                quota.wanted.to_string(),
                quota.served.to_string(),
            ]);
        }
        body.push_str(&table(&rows));
    }
    body.push_str(&paragraph("三、存在问题及下一步打算", 30, true, false));
    body.push_str(&paragraph("（请补充）", 28, false, false));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr></w:body></w:document>"#
    )
}

/// A bar per area (firms helped), or for one area alone a bar per count of firms and problems.
fn chart(yearly: &Yearly) -> String {
    let bars: Vec<(String, i64)> = if yearly.parts.is_empty() {
        [
            "firms_visited",
            "firms_helped",
            "problems_solved",
            "mms_firms_helped",
        ]
        .iter()
        .map(|id| {
            let name = Indicator::find(id).map_or(*id, |i| i.zh.as_str());
            (name.to_owned(), yearly.value(id))
        })
        .collect()
    } else {
        let helped = |figures: &[super::Figure]| {
            let found = figures.iter().find(|f| f.indicator == "firms_helped");
            found.map_or(0, |figure| figure.value)
        };
        yearly
            .parts
            .iter()
            .map(|(area, figures)| (area.name.clone(), helped(figures)))
            .collect()
    };
    let (mut names, mut values) = (String::new(), String::new());
    for (place, (name, value)) in bars.iter().enumerate() {
        let _ = write!(
            names,
            r#"<c:pt idx="{place}"><c:v>{}</c:v></c:pt>"#,
            escape(name)
        );
        let _ = write!(values, r#"<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>"#);
    }
    let count = bars.len();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:v>企业（家）</c:v></c:tx><c:cat><c:strLit><c:ptCount val="{count}"/>{names}</c:strLit></c:cat><c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{count}"/>{values}</c:numLit></c:val></c:ser><c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/><c:axPos val="t"/><c:crossAx val="1"/></c:valAx></c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>"#
    )
}
