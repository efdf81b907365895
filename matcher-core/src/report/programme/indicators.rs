//! The indicators of the bulletins of 2021 and 2022, counted from records. What counts:
//!
//! | indicator | counted |
//! | --- | --- |
//! | `service_teams` | teams that existed in the year |
//! | `firms_visited` | firms with a visit |
//! | `firms_helped` | firms with a service done, people in a course, or an approval decided |
//! | `services` | person-times of services done (1 where none are told) |
//! | `questionnaires` | questionnaires that came back |
//! | `publicity_materials` | leaflets of visits and sessions |
//! | `people_trained` | people who came to a session, and seats of training services done |
//! | `laboratories_opened`, `instruments_shared` | sites, and machines, with an offer in the year |
//! | `problems_solved` | services whose firm says that its problem is solved, and problems of the list solved |
//! | `standards_set_up`, `mms_firms_helped` | cases, firms of these services done |
//! | `course_firms`, `course_people` | firms and people in online courses |
//! | `energy_carbon_services` | services of energy and carbon done |
//! | `fees_waived` | yuan waived of verification and calibration |
//! | `measures_issued` | support measures that began in the year |
//! | `mms_training_firms` | firms that came to a session of a course with allotted places |
//! | `lead_enterprises` | lead enterprises with an agreement in force |
//!
//! A service belongs to the year in which it was done and to the area of its firm; a laboratory to the area it stands in. Fees are whole
//! yuan, rounded down once at the end.

use super::area::Area;
use crate::model::{
    AgreementState, AttendanceState, Ledger, ProblemState, Quota, ServiceKind, ServiceRecord,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A row behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowRef {
    /// Its sheet.
    pub sheet: &'static str,
    /// Its id.
    pub id: String,
}

/// A counted figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Id in `data/indicators/indicators.csv`.
    pub indicator: &'static str,
    /// The count, in the indicator's unit.
    pub value: i64,
    /// The rows it was counted from, in the order of their ids.
    pub rows: Vec<RowRef>,
}

/// A quota and how far it is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaFigure {
    /// Name of its group of services.
    pub group: String,
    /// Code of its area.
    pub area: String,
    /// Firms wanted.
    pub wanted: i64,
    /// Firms served.
    pub served: i64,
    /// The rows behind it.
    pub rows: Vec<RowRef>,
}

/// What is counted together.
#[derive(Debug, Default)]
struct Count {
    value: i64,
    distinct: BTreeSet<String>,
    rows: BTreeSet<RowRef>,
}

impl Count {
    fn row(&mut self, sheet: &'static str, id: &str) {
        let id = id.to_owned();
        self.rows.insert(RowRef { sheet, id });
    }

    /// So many more.
    fn add(&mut self, value: i64, sheet: &'static str, id: &str) {
        self.value = self.value.saturating_add(value);
        self.row(sheet, id);
    }

    /// One more, if this one wasn't counted yet.
    fn one(&mut self, what: &str, sheet: &'static str, id: &str) {
        self.distinct.insert(what.to_owned());
        self.row(sheet, id);
    }
}

type Counts = BTreeMap<&'static str, Count>;

/// The order of the form.
const ORDER: [&str; 19] = [
    "service_teams",
    "firms_visited",
    "firms_helped",
    "services",
    "questionnaires",
    "publicity_materials",
    "people_trained",
    "laboratories_opened",
    "instruments_shared",
    "problems_solved",
    "standards_set_up",
    "mms_firms_helped",
    "course_firms",
    "course_people",
    "energy_carbon_services",
    "fees_waived",
    "measures_issued",
    "mms_training_firms",
    "lead_enterprises",
];

/// Every indicator of an area and year, in the order of the form.
pub fn figures(ledger: &Ledger, area: &Area, year: i16) -> Vec<Figure> {
    let mut counts = Counts::new();
    services(ledger, area, year, &mut counts);
    outreach(ledger, area, year, &mut counts);
    courses(ledger, area, year, &mut counts);
    supply(ledger, area, year, &mut counts);
    ORDER
        .into_iter()
        .map(|indicator| {
            let count = counts.remove(indicator).unwrap_or_default();
            let value = count.value + count.distinct.len() as i64;
            let value = if indicator == "fees_waived" {
                value / 100
            } else {
                value
            };
            Figure {
                indicator,
                value,
                rows: count.rows.into_iter().collect(),
            }
        })
        .collect()
}

fn of<'c>(counts: &'c mut Counts, indicator: &'static str) -> &'c mut Count {
    counts.entry(indicator).or_default()
}

fn is_in(date: Option<Date>, year: i16) -> bool {
    date.is_some_and(|date| date.year() == year)
}

/// Services done for firms of the area in the year.
fn done<'l>(
    ledger: &'l Ledger,
    area: &'l Area,
    year: i16,
) -> impl Iterator<Item = &'l ServiceRecord> {
    ledger.services.iter().filter(move |service| {
        service.is_done()
            && is_in(service.done_on, year)
            && area.holds(ledger.region_of(&service.firm))
    })
}

fn services(ledger: &Ledger, area: &Area, year: i16, counts: &mut Counts) {
    const SHEET: &str = "service_records";
    for service in done(ledger, area, year) {
        let id = service.id.as_str();
        of(counts, "firms_helped").one(&service.firm, SHEET, id);
        of(counts, "services").add(service.people, SHEET, id);
        match service.kind {
            ServiceKind::Training => of(counts, "people_trained").add(service.quantity, SHEET, id),
            ServiceKind::MmsHelp => of(counts, "mms_firms_helped").one(&service.firm, SHEET, id),
            ServiceKind::StandardSetupHelp => {
                of(counts, "standards_set_up").add(service.quantity, SHEET, id);
            }
            ServiceKind::Energy | ServiceKind::Carbon => {
                of(counts, "energy_carbon_services").add(1, SHEET, id);
            }
            ServiceKind::CompulsoryVerification
            | ServiceKind::Verification
            | ServiceKind::Calibration
                if service.waived_fen > 0 =>
            {
                of(counts, "fees_waived").add(service.waived_fen, SHEET, id);
            }
            _ => {}
        }
        if service.solved {
            of(counts, "problems_solved").add(1, SHEET, id);
        }
    }
    for problem in &ledger.problems {
        let counted = problem.state == ProblemState::Solved && is_in(problem.solved_on, year);
        if counted && area.holds(problem.region) {
            of(counts, "problems_solved").add(1, "problems", &problem.id);
        }
    }
}

fn outreach(ledger: &Ledger, area: &Area, year: i16, counts: &mut Counts) {
    for team in &ledger.teams {
        let existed = team.from.year() <= year && team.to.is_none_or(|to| to.year() >= year);
        if existed && area.holds(team.region) {
            of(counts, "service_teams").add(1, "service_teams", &team.id);
        }
    }
    for visit in &ledger.visits {
        if visit.on.year() == year && area.holds(ledger.region_of(&visit.firm)) {
            of(counts, "firms_visited").one(&visit.firm, "visits", &visit.id);
            if visit.leaflets > 0 {
                of(counts, "publicity_materials").add(visit.leaflets, "visits", &visit.id);
            }
        }
    }
    for answer in &ledger.questionnaires {
        if answer.on.year() == year && area.holds(ledger.region_of(&answer.firm)) {
            of(counts, "questionnaires").add(1, "questionnaires", &answer.id);
        }
    }
    for approval in &ledger.approvals {
        if is_in(approval.decided_on, year) && area.holds(ledger.region_of(&approval.firm)) {
            of(counts, "firms_helped").one(&approval.firm, "approvals", &approval.id);
        }
    }
}

fn courses(ledger: &Ledger, area: &Area, year: i16, counts: &mut Counts) {
    for session in ledger.sessions.values() {
        if session.from.year() == year && session.leaflets > 0 && area.holds(session.region) {
            of(counts, "publicity_materials").add(session.leaflets, "course_sessions", &session.id);
        }
    }
    for seats in &ledger.attendances {
        let Some(session) = ledger.sessions.get(&seats.session) else {
            continue;
        };
        let counted = seats.state == AttendanceState::Attended
            && session.from.year() == year
            && area.holds(ledger.region_of(&seats.firm));
        if !counted {
            continue;
        }
        let (sheet, id) = ("attendances", seats.id.as_str());
        of(counts, "firms_helped").one(&seats.firm, sheet, id);
        of(counts, "people_trained").add(seats.people, sheet, id);
        if session.online {
            of(counts, "course_firms").one(&seats.firm, sheet, id);
            of(counts, "course_people").add(seats.people, sheet, id);
        }
        if session.mms {
            of(counts, "mms_training_firms").one(&seats.firm, sheet, id);
        }
    }
}

fn supply(ledger: &Ledger, area: &Area, year: i16, counts: &mut Counts) {
    for offered in &ledger.offered {
        let open = offered.from.is_none_or(|from| from.year() <= year)
            && offered.to.is_none_or(|to| to.year() >= year);
        if open && area.holds(offered.region) {
            let (sheet, id) = ("resources", offered.resource.as_str());
            of(counts, "laboratories_opened").one(&offered.site, sheet, id);
            if offered.machine {
                of(counts, "instruments_shared").add(1, sheet, id);
            }
        }
    }
    for measure in &ledger.measures {
        if measure.from.year() == year && area.holds(measure.region) {
            of(counts, "measures_issued").add(1, "benefits", &measure.id);
        }
    }
    for agreement in &ledger.agreements {
        let begun = agreement.signed_on.is_some_and(|on| on.year() <= year);
        let ended = agreement.ended_on.or(agreement.valid_to);
        let over = ended.is_some_and(|on| on.year() < year);
        let counted = agreement.state != AgreementState::Proposed && begun && !over;
        let lead = ledger.firms.get(&agreement.provider);
        if counted && lead.is_some_and(|firm| firm.lead && area.holds(firm.region)) {
            of(counts, "lead_enterprises").one(&agreement.provider, "agreements", &agreement.id);
        }
    }
}

/// How far the quotas of an area are filled in a year: distinct firms with a service of the group done, for places in management systems
/// also firms that came to a session with allotted places.
pub fn quota_figures(
    ledger: &Ledger,
    area: &Area,
    quotas: &[Quota],
    year: i16,
) -> Vec<QuotaFigure> {
    quotas
        .iter()
        .filter(|quota| quota.area == area.code)
        .map(|quota| {
            let mut count = Count::default();
            for service in done(ledger, area, year) {
                if quota.services.is_empty() || quota.services.contains(&service.kind) {
                    count.one(&service.firm, "service_records", &service.id);
                }
            }
            for seats in &ledger.attendances {
                let session = ledger.sessions.get(&seats.session);
                let came = seats.state == AttendanceState::Attended
                    && session.is_some_and(|s| {
                        s.from.year() == year
                            && (s.mms && quota.services.contains(&ServiceKind::MmsHelp)
                                || quota.services.is_empty())
                    });
                if came && area.holds(ledger.region_of(&seats.firm)) {
                    count.one(&seats.firm, "attendances", &seats.id);
                }
            }
            QuotaFigure {
                group: quota.group.clone(),
                area: quota.area.clone(),
                wanted: i64::from(quota.min_seekers),
                served: count.distinct.len() as i64,
                rows: count.rows.into_iter().collect(),
            }
        })
        .collect()
}
