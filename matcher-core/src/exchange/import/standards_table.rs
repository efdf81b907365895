//! Tables of measurement standards (计量标准考核证书) and of authorised items (授权项目): what may be verified or calibrated, by which
//! regulation, with which standard.

use super::super::input_problem::{InputCode, InputProblem};
use super::draft::{Builder, Draft};
use super::field_map::FieldMap;
use super::format::Format;
use super::printed::{self, Accuracy};
use super::table::{Field, Table, field, read_sheets, required};
use crate::model::{Coded, CredentialKind, ServiceKind};

pub(super) const FIELDS: &[Field] = &[
    field(
        "standard",
        "计量标准名称 计量标准 标准名称 standard measurement_standard",
    ),
    field(
        "number",
        "计量标准证书号 考核证书号 证书编号 证书号 授权证书号 编号 certificate_number",
    ),
    required(
        "items",
        "可开展项目 可开展的检定或校准项目 开展项目 检定项目 校准项目 授权项目 项目名称 检定或校准项目 items",
    ),
    field("service", "检定或校准 检定/校准 服务类别 类别 service"),
    required("range", "测量范围 range measurement_range"),
    field(
        "accuracy",
        "不确定度或准确度等级或最大允许误差 不确定度/准确度等级/最大允许误差 不确定度/准确度等级/mpe 准确度等级或不确定度 准确度等级/不确定度 不确定度 准确度等级 最大允许误差 accuracy uncertainty",
    ),
    required(
        "method",
        "规程规范 检定规程或校准规范 检定规程 校准规范 依据的规程规范 技术规范 规程 规范 依据 method regulation",
    ),
    field("valid_from", "发证日期 有效期自 valid_from"),
    field("valid_to", "有效期 有效期至 有效期限 valid_to"),
];

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let table = Table::find(file, &sheets, FIELDS, map)?;
    let mut draft = Builder::new(table.place(), Format::StandardsTable, map);
    draft.problems = problems;
    let kind = kind_in(&table.title());
    let mut above = [const { String::new() }; 5];
    for row in table.rows() {
        let mut cell = |place: usize, name: &str| {
            let cell = table.cell(row, name);
            // A standard goes on over the rows of its items.
            if let Some(above) = above.get_mut(place) {
                if !cell.is_empty() {
                    *above = cell.into_owned();
                }
                above.clone()
            } else {
                cell.into_owned()
            }
        };
        let standard = Standard {
            row: row.number,
            name: cell(0, "standard"),
            number: cell(1, "number"),
            valid_from: cell(2, "valid_from"),
            valid_to: cell(3, "valid_to"),
            kind,
        };
        let method = cell(4, "method");
        let paper = credential(&mut draft, &standard);
        let range = printed::range(&table.cell(row, "range"), table.note("range"));
        let accuracy = table.cell(row, "accuracy");
        let stated = printed::accuracy(&accuracy, table.note("accuracy"), Accuracy::Uncertainty);
        let service = service(&table.cell(row, "service"), &method);
        for item in items(&table.cell(row, "items")) {
            let line = Line {
                row: row.number,
                item,
                standard: &standard.name,
                range: &range,
                accuracy: &accuracy,
                stated: &stated,
                method: &printed::method(&method),
                paper: &paper,
            };
            capability(&mut draft, service, &line);
        }
    }
    let mut kept = map.clone();
    table.record(&mut kept);
    Ok(draft.finish(kept))
}

/// The certificate behind a row.
struct Standard {
    row: u32,
    name: String,
    number: String,
    valid_from: String,
    valid_to: String,
    kind: Option<CredentialKind>,
}

/// What the title of the table says about its certificates.
fn kind_in(title: &str) -> Option<CredentialKind> {
    let words = [
        ("社会公用", CredentialKind::StandardCertificatePublic),
        ("部门最高", CredentialKind::StandardCertificateDepartment),
        ("企业最高", CredentialKind::StandardCertificateEnterprise),
        (
            "企事业单位最高",
            CredentialKind::StandardCertificateEnterprise,
        ),
        ("授权", CredentialKind::Authorisation),
        ("法定计量检定机构", CredentialKind::Statutory),
    ];
    let found = words.iter().find(|(word, _)| title.contains(word));
    found.map(|(_, kind)| *kind)
}

/// The id of the row of `credentials` for a certificate; empty when the table prints no number and the map names none.
fn credential(draft: &mut Builder<'_>, standard: &Standard) -> String {
    if let Some(paper) = draft.map.setting("credentials") {
        return paper.to_owned();
    }
    if standard.number.is_empty() {
        return String::new();
    }
    let id = draft.id(&standard.number);
    if !draft.has("credentials", &id) {
        let shown =
            |text: &str| printed::day(text).map_or_else(|| text.to_owned(), |day| day.to_string());
        let owner = draft.map.setting("organisation").unwrap_or("").to_owned();
        draft.row(
            "credentials",
            standard.row,
            &[
                ("id", &id),
                ("organisation", &owner),
                ("kind", standard.kind.map_or("", Coded::code)),
                ("number", &standard.number),
                ("valid_from", &shown(&standard.valid_from)),
                ("valid_to", &shown(&standard.valid_to)),
            ],
        );
    }
    id
}

/// 检定 or 校准, by the table's word, else by the regulation: a JJG verifies, everything else calibrates.
fn service(word: &str, method: &str) -> ServiceKind {
    ServiceKind::parse(word).unwrap_or_else(|| {
        if method.to_uppercase().contains("JJG") {
            ServiceKind::Verification
        } else {
            ServiceKind::Calibration
        }
    })
}

/// The items of a cell: `游标卡尺、带表卡尺`.
fn items(text: &str) -> Vec<&str> {
    let parts = text
        .split(['、', ';', '；', ',', '，', '\n'])
        .map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

struct Line<'l> {
    row: u32,
    item: &'l str,
    standard: &'l str,
    range: &'l str,
    accuracy: &'l str,
    stated: &'l Accuracy,
    method: &'l str,
    paper: &'l str,
}

fn capability(draft: &mut Builder<'_>, service: ServiceKind, line: &Line<'_>) {
    let instrument = draft.instrument(line.row, line.item);
    let offer = draft.service(line.row, line.item, service);
    let mut conditions = line.standard.to_owned();
    let uncertainty = match line.stated {
        Accuracy::Uncertainty(text) => text.as_str(),
        // A class or permitted error of the standard is no uncertainty; it is kept in words.
        Accuracy::PermittedError(text) | Accuracy::Division(text) => {
            conditions = format!("{conditions} {text}");
            ""
        }
        Accuracy::Unknown => {
            if !line.accuracy.is_empty() {
                conditions = format!("{conditions} {}", line.accuracy);
                let detail = (
                    "不是不确定度、等级或允差，记入“条件”",
                    "no uncertainty, class or permitted error; kept as a condition",
                );
                draft.tell(
                    InputCode::AskBack,
                    line.row,
                    "standard_uncertainty",
                    line.accuracy,
                    detail,
                );
            }
            ""
        }
    };
    let own = format!("{}/{}/{}", service.code(), line.item, line.range);
    let id = draft.new_id("capabilities", &own);
    draft.row(
        "capabilities",
        line.row,
        &[
            ("id", &id),
            ("offer", &offer),
            ("instrument", &instrument),
            ("range", line.range),
            ("standard_uncertainty", uncertainty),
            ("method", line.method),
            ("conditions", conditions.trim()),
            ("credentials", line.paper),
        ],
    );
}
