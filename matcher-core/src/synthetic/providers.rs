//! The providers: organisations with their credentials.

use super::tables::{ProviderRow, Tables, split};
use crate::model::Coded;
use crate::model::{CredentialKind, Level, OrganisationKind};
use crate::taxonomy::regions::{Point, Regions};
use jiff::civil::{Date, date};

/// Who offers services.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) row: &'static ProviderRow,
    pub(super) kind: OrganisationKind,
    pub(super) level: Option<Level>,
    /// An institute of a big city, with more than its level usually has.
    pub(super) big: bool,
    pub(super) point: Point,
    pub(super) credentials: Vec<Held>,
}

/// A credential somebody holds.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) id: String,
    pub(super) kind: CredentialKind,
    pub(super) number: String,
    pub(super) issuer: &'static str,
    pub(super) areas: String,
    pub(super) valid_from: Date,
    pub(super) valid_to: Date,
    pub(super) extended_to: Option<Date>,
}

impl Provider {
    /// Whether it holds that kind of credential, in force or not.
    pub(super) fn holds(&self, kind: CredentialKind) -> bool {
        self.credentials.iter().any(|held| held.kind == kind)
    }

    /// Whether it may be offering calibrations to strangers at all.
    pub(super) fn is_institute(&self) -> bool {
        self.kind == OrganisationKind::StatutoryInstitute
    }

    /// Its tier: 1 county, 2 city and third parties, 3 province and specialists.
    pub(super) fn tier(&self) -> char {
        match (self.kind, self.level) {
            (OrganisationKind::StatutoryInstitute, Some(Level::County)) => '1',
            (OrganisationKind::StatutoryInstitute, Some(Level::City))
            | (OrganisationKind::ThirdPartyCalibrator, _) => '2',
            _ => '3',
        }
    }

    /// Where it works: its laboratory, for those with a site of their own.
    pub(super) fn site(&self) -> String {
        if self.kind == OrganisationKind::LargeEnterprise {
            format!("{}-lab", self.row.id)
        } else {
            self.row.id.clone()
        }
    }
}

/// All providers of the table.
pub(super) fn providers() -> Vec<Provider> {
    Tables::bundled()
        .providers
        .iter()
        .filter_map(provider)
        .collect()
}

fn provider(row: &'static ProviderRow) -> Option<Provider> {
    let region = Regions::bundled().by_code(row.region)?;
    Some(Provider {
        row,
        kind: OrganisationKind::parse(&row.kind)?,
        level: Level::parse(&row.level),
        big: split(&row.benches).iter().any(|bench| bench == "*+"),
        point: region.point(),
        credentials: split(&row.credentials)
            .iter()
            .filter_map(|text| held(row, text))
            .collect(),
    })
}

/// Reads `K`, `K@2027-01-14` (last day), `K@2026-12-31+2027-06-30` (extended to).
fn held(row: &ProviderRow, text: &str) -> Option<Held> {
    let (letter, dates) = text.split_once('@').unwrap_or((text, ""));
    let (last, extended) = dates.split_once('+').unwrap_or((dates, ""));
    let serial: u32 = row.id.trim_start_matches('P').parse().ok()?;
    let year = 2027 + (serial % 4) as i16;
    let month = 3 + (serial * 7 % 9) as i8;
    let valid_to = last
        .parse()
        .unwrap_or_else(|_| Date::new(year, month, 28).unwrap_or(date(2028, 6, 28)));
    let years = if letter == "K" || letter == "T" { 6 } else { 5 };
    let prefecture = row.region / 100 * 100;
    let areas = if row.level == "city" || row.level == "county" {
        row.region_of_level(prefecture)
    } else {
        410_000
    };
    let (kind, issuer, number, areas) = match letter {
        "S" => (
            CredentialKind::Statutory,
            "省级计量主管部门",
            format!("（豫）法计（合成）{serial:03}号"),
            Some(areas),
        ),
        "A" => (
            CredentialKind::Authorisation,
            "省级计量主管部门",
            format!("（豫）专授（合成）{serial:03}号"),
            Some(410_000),
        ),
        "E" => (
            CredentialKind::StandardCertificateEnterprise,
            "市级计量主管部门",
            format!("企量标（合成）{serial:03}号"),
            None,
        ),
        "K" => (
            CredentialKind::CnasCalibration,
            "国家认可机构",
            format!("CNAS（合成）校{serial:03}"),
            None,
        ),
        "T" => (
            CredentialKind::CnasTesting,
            "国家认可机构",
            format!("CNAS（合成）检{serial:03}"),
            None,
        ),
        "M" => (
            CredentialKind::Cma,
            "省级资质认定部门",
            format!("CMA（合成）{serial:03}"),
            None,
        ),
        _ => return None,
    };
    Some(Held {
        id: format!("{}-{letter}", row.id),
        kind,
        number,
        issuer,
        areas: areas.map(|area| area.to_string()).unwrap_or_default(),
        valid_from: Date::new(valid_to.year() - years, valid_to.month(), 1)
            .unwrap_or(date(2022, 1, 1)),
        valid_to,
        extended_to: extended.parse().ok(),
    })
}

impl ProviderRow {
    /// The division in which a city's or county's authorisation counts.
    fn region_of_level(&self, prefecture: u32) -> u32 {
        if self.level == "county" || self.region == 419_001 {
            self.region
        } else {
            prefecture
        }
    }
}
