//! The yearly statistics as a workbook (活动情况统计表): the form, a line per area, the quotas, a chart.

use super::published::{Indicator, compared};
use super::{Figure, Yearly, group_name};
use crate::report::SYNTHETIC;
use rust_xlsxwriter::{
    Chart, ChartType, Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// The workbook of a year.
///
/// # Errors
/// Those of the xlsx writer.
pub fn workbook(yearly: &Yearly) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let styles = Styles::new();
    form(workbook.add_worksheet(), yearly, &styles)?;
    if !yearly.parts.is_empty() {
        parts(workbook.add_worksheet(), yearly, &styles)?;
    }
    if !yearly.quotas.is_empty() {
        quotas(workbook.add_worksheet(), yearly, &styles)?;
    }
    if !yearly.places.is_empty() {
        places(workbook.add_worksheet(), yearly, &styles)?;
    }
    workbook.save_to_buffer()
}

struct Styles {
    title: Format,
    head: Format,
    cell: Format,
    number: Format,
}

impl Styles {
    fn new() -> Self {
        let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
        Self {
            title: Format::new()
                .set_bold()
                .set_font_size(16.0)
                .set_align(FormatAlign::Center),
            head: cell
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(0x00E8_EEF5)),
            number: cell.clone().set_num_format("#,##0"),
            cell,
        }
    }
}

fn title(
    sheet: &mut Worksheet,
    yearly: &Yearly,
    styles: &Styles,
    name: &str,
    columns: u16,
) -> Result<(), XlsxError> {
    let mark = if yearly.synthetic {
        format!("（{SYNTHETIC}）")
    } else {
        String::new()
    };
    let text = format!("{}年“计量服务中小企业行”{name}{mark}", yearly.year);
    sheet.merge_range(0, 0, 0, columns - 1, &text, &styles.title)?;
    sheet.write_string(1, 0, format!("统计区域：{}", yearly.area.name))?;
    sheet.set_row_height(0, 28.0)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    Ok(())
}

fn head(sheet: &mut Worksheet, styles: &Styles, columns: &[(&str, f64)]) -> Result<(), XlsxError> {
    for (column, (name, width)) in (0..).zip(columns) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(2, column, *name, &styles.head)?;
    }
    sheet.set_freeze_panes(3, 0)?;
    Ok(())
}

/// Name and unit of an indicator in the form.
fn named(figure: &Figure) -> (String, String) {
    Indicator::find(figure.indicator).map_or_else(
        || (figure.indicator.to_owned(), String::new()),
        |indicator| (indicator.zh.clone(), indicator.unit().to_owned()),
    )
}

fn form(sheet: &mut Worksheet, yearly: &Yearly, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("统计表")?;
    title(sheet, yearly, styles, "活动情况统计表", 6)?;
    let columns = [
        ("序号", 6.0),
        ("指标", 34.0),
        ("单位", 9.0),
        ("本区域", 14.0),
        ("记录数", 10.0),
        ("全国公布数或目标，本区域占比", 36.0),
    ];
    head(sheet, styles, &columns)?;
    for (row, figure) in (3..).zip(&yearly.figures) {
        let (name, unit) = named(figure);
        sheet.write_number_with_format(row, 0, f64::from(row - 2), &styles.number)?;
        sheet.write_string_with_format(row, 1, name, &styles.cell)?;
        sheet.write_string_with_format(row, 2, unit, &styles.cell)?;
        sheet.write_number_with_format(row, 3, figure.value as f64, &styles.number)?;
        sheet.write_number_with_format(row, 4, figure.rows as f64, &styles.number)?;
        let national = compared(figure.indicator, yearly.year, figure.value);
        let (national, _) = national.unwrap_or_default();
        sheet.write_string_with_format(row, 5, national, &styles.cell)?;
    }
    let last = 2 + yearly.figures.len() as u32;
    let note = "各项数据均由系统内记录计数得出；金额为整元。";
    sheet.write_string(last + 1, 0, note)?;
    Ok(())
}

fn parts(sheet: &mut Worksheet, yearly: &Yearly, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("分区域")?;
    let width = yearly.figures.len() as u16 + 1;
    title(sheet, yearly, styles, "分区域统计表", width)?;
    let names: Vec<String> = yearly
        .figures
        .iter()
        .map(|figure| {
            let (name, unit) = named(figure);
            format!("{name}（{unit}）")
        })
        .collect();
    let mut columns = vec![("区域", 18.0)];
    columns.extend(names.iter().map(|name| (name.as_str(), 14.0)));
    head(sheet, styles, &columns)?;
    for (row, (area, figures)) in (3..).zip(&yearly.parts) {
        sheet.write_string_with_format(row, 0, &area.name, &styles.cell)?;
        for (column, figure) in (1..).zip(figures) {
            sheet.write_number_with_format(row, column, figure.value as f64, &styles.number)?;
        }
    }
    let last = 2 + yearly.parts.len() as u32;
    let helped = yearly
        .figures
        .iter()
        .position(|figure| figure.indicator == "firms_helped");
    if let Some(column) = helped.map(|place| place as u16 + 1) {
        let mut chart = Chart::new(ChartType::Bar);
        chart
            .add_series()
            .set_categories(("分区域", 3, 0, last, 0))
            .set_values(("分区域", 3, column, last, column))
            .set_name("帮扶企业（家）");
        chart.title().set_name("各区域帮扶企业数");
        chart.legend().set_hidden();
        sheet.insert_chart(last + 2, 0, &chart)?;
    }
    Ok(())
}

fn quotas(sheet: &mut Worksheet, yearly: &Yearly, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("名额完成")?;
    title(sheet, yearly, styles, "名额完成情况", 5)?;
    let columns = [
        ("区域", 18.0),
        ("服务组", 18.0),
        ("计划（家）", 12.0),
        ("完成（家）", 12.0),
        ("差额（家）", 12.0),
    ];
    head(sheet, styles, &columns)?;
    for (row, quota) in (3..).zip(&yearly.quotas) {
        sheet.write_string_with_format(row, 0, yearly.area_name(&quota.area), &styles.cell)?;
        sheet.write_string_with_format(row, 1, group_name(&quota.group).0, &styles.cell)?;
        let missing = (quota.wanted - quota.served).max(0);
        for (column, value) in (2..).zip([quota.wanted, quota.served, missing]) {
            sheet.write_number_with_format(row, column, value as f64, &styles.number)?;
        }
    }
    Ok(())
}

fn places(sheet: &mut Worksheet, yearly: &Yearly, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("培训名额")?;
    title(sheet, yearly, styles, "测量管理体系培训名额", 6)?;
    let columns = [
        ("区域", 18.0),
        ("名额（家）", 12.0),
        ("推荐待确认", 12.0),
        ("已确认", 12.0),
        ("已参加", 12.0),
        ("余额", 12.0),
    ];
    head(sheet, styles, &columns)?;
    for (row, line) in (3..).zip(&yearly.places) {
        sheet.write_string_with_format(row, 0, yearly.area_name(&line.area), &styles.cell)?;
        let values = [
            line.places,
            line.nominated,
            line.confirmed,
            line.attended,
            line.left(),
        ];
        for (column, value) in (1..).zip(values) {
            sheet.write_number_with_format(row, column, value as f64, &styles.number)?;
        }
    }
    Ok(())
}
