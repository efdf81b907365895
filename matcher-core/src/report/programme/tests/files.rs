//! The workbook and the letter of a year, opened again.

use super::*;

#[test]
fn workbook_and_letter_open_and_hold_the_figures() {
    let ledger = market();
    let whole = Area::whole("河南省");
    let parts = [area("410300", &[410_303]), area("410100", &[410_102])];
    let yearly = Yearly {
        area: whole.clone(),
        year: 2021,
        figures: figures(&ledger, &whole, 2021),
        parts: parts
            .iter()
            .map(|area| (area.clone(), figures(&ledger, area, 2021)))
            .collect(),
        quotas: vec![QuotaFigure {
            group: "help".to_owned(),
            area: "410300".to_owned(),
            wanted: 80,
            served: 2,
        }],
        places: Vec::new(),
        synthetic: true,
    };
    let book = workbook(&yearly).unwrap();
    let mut problems = Vec::new();
    let sheets = crate::exchange::xlsx::read_xlsx("form.xlsx", &book, &mut problems).unwrap();
    let form = sheets
        .iter()
        .find(|sheet| sheet.name() == "统计表")
        .unwrap();
    let line = form.rows().find(|row| row.cell(1) == "帮扶企业").unwrap();
    assert_eq!((line.cell(2), line.cell(3)), ("家", "3"));
    let lead = form.rows().find(|row| row.cell(1).starts_with("倡议带动"));
    assert_eq!(lead.unwrap().cell(5), "目标 100家（到2025年），占 1.0 %");
    let quotas = sheets.iter().find(|s| s.name() == "名额完成").unwrap();
    let line = quotas.rows().find(|row| row.cell(2) == "80").unwrap();
    assert_eq!((line.cell(1), line.cell(4)), ("帮扶企业", "78"));
    let by_area = sheets
        .iter()
        .find(|sheet| sheet.name() == "分区域")
        .unwrap();
    assert_eq!(
        by_area
            .rows()
            .filter(|row| row.cell(0).starts_with("410"))
            .count(),
        2
    );

    let word = letter(&yearly).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(word)).unwrap();
    for name in [
        "[Content_Types].xml",
        "word/document.xml",
        "word/charts/chart1.xml",
    ] {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
        if name == "word/document.xml" {
            for words in [
                "帮扶企业3家",
                "合成数据",
                "大企业1家（全国目标：到2025年100家）",
            ] {
                assert!(text.contains(words), "{words}");
            }
        }
    }
}
