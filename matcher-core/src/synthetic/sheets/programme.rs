//! The sheets of the programme itself: quotas, their areas, support measures.

use super::super::tables::Tables;
use crate::exchange::sheet::Sheet;

pub(super) fn quotas() -> Sheet {
    let mut sheet = Sheet::new(
        "quotas",
        ["area", "group", "services", "min_seekers", "penalty"],
    );
    for area in &Tables::bundled().areas {
        sheet.push([
            area.code.as_str(),
            "help",
            "",
            &area.help_firms.to_string(),
            "",
        ]);
        sheet.push([
            area.code.as_str(),
            "mms_training",
            "training;mms_help",
            &area.training_firms.to_string(),
            "",
        ]);
    }
    sheet
}

pub(super) fn quota_areas() -> Sheet {
    let mut sheet = Sheet::new(
        "quota_areas",
        ["area", "name", "region", "valid_from", "valid_to"],
    );
    for area in &Tables::bundled().areas {
        for region in &area.regions {
            sheet.push([area.code.as_str(), &area.name, &region.to_string(), "", ""]);
        }
    }
    sheet
}

pub(super) fn benefits() -> Sheet {
    let mut rows = Tables::bundled().benefits.iter();
    let mut sheet = Sheet::new("benefits", rows.next().cloned().unwrap_or_default());
    for row in rows {
        sheet.push(row);
    }
    sheet
}
