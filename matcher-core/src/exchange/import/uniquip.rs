//! UNIQUIP 1.0, the CSV in which universities publish equipment, both ways. Only the first sheet counts; the suffix of a header names a
//! vocabulary (`Technique:cpv`); telephone numbers may carry `tel:`. Hours and prices are not part of the format.

use super::super::input_problem::{InputCode, InputProblem};
use super::super::sheet::Sheet;
use super::draft::{Builder, Draft, digest};
use super::field_map::FieldMap;
use super::format::Format;
use super::printed;
use super::table::{Field, Table, field, read_sheets, required};
use crate::ids::Ix;
use crate::model::{Catalogue, Organisation, ResourceKind};

pub(super) const FIELDS: &[Field] = &[
    required("type", "type"),
    field("id", "id"),
    required("name", "name"),
    field("description", "description"),
    field("facility", "related_facility_id"),
    field("technique", "technique"),
    field("department", "department"),
    required("site", "site_location"),
    field("building", "building"),
    field("contact", "contact_name"),
    field("telephone", "contact_telephone"),
    field("contact_url", "contact_url"),
    field("email", "contact_email"),
    field("service_level", "service_level"),
    field("web", "web_address"),
];

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let table = Table::find(file, sheets.get(..1).unwrap_or(&[]), FIELDS, map)?;
    let mut draft = Builder::new(table.place(), Format::Uniquip, map);
    draft.problems = problems;
    if ["contact", "telephone", "email"]
        .iter()
        .any(|name| table.has(name))
    {
        let detail = (
            "联系方式属个人信息，双方同意结对后才交换",
            "contacts are personal data and are exchanged once both sides accept",
        );
        draft.tell(InputCode::LeftOut, 1, "contact", "", detail);
    }
    for row in table.rows() {
        let cell = |name| table.cell(row, name);
        let (name, description) = (cell("name"), cell("description"));
        if name.is_empty() && description.is_empty() {
            let detail = ("名称和说明都为空", "it has neither name nor description");
            draft.tell(InputCode::LeftOut, row.number, "name", &cell("id"), detail);
            continue;
        }
        let reachable = ["telephone", "contact_url", "email"]
            .iter()
            .any(|way| !cell(way).trim_start_matches("tel:").trim().is_empty());
        if !reachable {
            let detail = (
                "没有电话、网址或邮箱（UNIQUIP 要求至少一项）",
                "no telephone, URL or e-mail (UNIQUIP wants one of them)",
            );
            draft.tell(InputCode::AskBack, row.number, "contact", &name, detail);
        }
        let title = if name.is_empty() { &description } else { &name };
        let own = match &*cell("id") {
            "" => digest(&format!("{name}{description}{}", cell("site"))),
            id => id.to_owned(),
        };
        machine(&mut draft, &table, row, title, &own);
    }
    let mut kept = map.clone();
    table.record(&mut kept);
    Ok(draft.finish(kept))
}

fn machine<'t>(
    draft: &mut Builder<'_>,
    table: &Table<'t>,
    row: super::super::sheet::Row<'t>,
    title: &str,
    own: &str,
) {
    let cell = |name| table.cell(row, name);
    let id = draft.new_id("resources", own);
    let kind = if cell("type").eq_ignore_ascii_case("facility") {
        "room"
    } else {
        "instrument"
    };
    let site = draft.site();
    let instrument = match printed::instrument_kind(title) {
        Some(_) if kind == "instrument" => draft.instrument(row.number, title),
        _ => String::new(),
    };
    draft.row(
        "resources",
        row.number,
        &[
            ("id", &id),
            ("site", &site),
            ("kind", kind),
            ("name", title),
            ("instrument", &instrument),
        ],
    );
    let vocabulary = table.note("technique");
    let technique = match (&*cell("technique"), vocabulary) {
        ("", _) => String::new(),
        (words, "") => words.to_owned(),
        (words, vocabulary) => format!("{vocabulary}:{words}"),
    };
    let (description, level, web) = (cell("description"), cell("service_level"), cell("web"));
    let words: Vec<&str> = [&*description, &technique, &level, &web]
        .into_iter()
        .filter(|words| !words.is_empty() && *words != title)
        .collect();
    let offer = draft.new_id("offers", own);
    draft.row(
        "offers",
        row.number,
        &[
            ("id", &offer),
            ("resource", &id),
            ("title", title),
            ("service_kind", "instrument_time"),
            ("description", &words.join("；")),
            ("minutes_each", "60"),
        ],
    );
}

/// The columns that are written, in the order of the specification.
const WRITTEN: [&str; 9] = [
    "Type",
    "ID",
    "Name",
    "Description",
    "Department",
    "Site Location",
    "Contact URL",
    "Web Address",
    "Institution Name",
];

/// The instruments and rooms of one organisation, or of all. `contact_url` is the page that leads to the publisher; contact data of
/// persons are never written.
pub fn write(catalogue: &Catalogue, of: Option<Ix<Organisation>>, contact_url: &str) -> Sheet {
    let mut sheet = Sheet::new("equipment", WRITTEN);
    for (place, resource) in catalogue.resources.iter().enumerate() {
        let kind = match resource.kind {
            ResourceKind::Instrument => "equipment",
            ResourceKind::Room => "facility",
            ResourceKind::Team | ResourceKind::Class => continue,
        };
        if of.is_some_and(|of| of != resource.organisation) {
            continue;
        }
        let offers = catalogue.offers.iter();
        let description = offers
            .filter(|offer| offer.resource.index() == place)
            .map(|offer| match offer.description.as_str() {
                "" => offer.title.clone(),
                words => format!("{}: {words}", offer.title),
            });
        let description: Vec<String> = description.collect();
        let name = format!("{} {}", resource.name, resource.model);
        let site = &catalogue[resource.site];
        sheet.push([
            kind,
            &resource.id,
            name.trim(),
            &description.join("；"),
            "",
            &site.name,
            contact_url,
            "",
            &catalogue[resource.organisation].name,
        ]);
    }
    sheet
}
