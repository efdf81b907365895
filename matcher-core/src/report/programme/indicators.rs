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
//! Every area is counted in one pass over the records, so that a nation of areas costs what the whole costs.
//!
//! A service belongs to the year in which it was done and to the area of its firm; a laboratory to the area it stands in. Fees are whole
//! yuan, rounded down once at the end.

use super::area::Area;
use crate::model::{
    AgreementState, AttendanceState, Ledger, ProblemState, ServiceKind, ServiceRecord,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

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
    /// How many rows it was counted from; [`behind`] tells which.
    pub rows: usize,
}

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

/// What is counted together.
#[derive(Debug, Default)]
struct Count<'l> {
    value: i64,
    distinct: HashSet<&'l str>,
    rows: usize,
}

/// Which of some areas hold each division.
#[derive(Debug)]
pub(super) struct Places(BTreeMap<u32, Vec<usize>>);

impl Places {
    /// Of the divisions that a ledger names.
    pub(super) fn new(ledger: &Ledger, areas: &[Area]) -> Self {
        let regions = (ledger.firms.values().map(|firm| firm.region))
            .chain(ledger.teams.iter().map(|team| team.region))
            .chain(ledger.sessions.values().map(|session| session.region))
            .chain(ledger.problems.iter().map(|problem| problem.region))
            .chain(ledger.offered.iter().map(|offered| offered.region))
            .chain(ledger.measures.iter().map(|measure| measure.region))
            .chain([0]);
        let mut places = BTreeMap::new();
        for region in regions {
            places.entry(region).or_insert_with(|| {
                let holding = areas.iter().enumerate();
                let holding = holding.filter(|(_, area)| area.holds(region));
                holding.map(|(place, _)| place).collect()
            });
        }
        Self(places)
    }

    /// The areas of a division.
    pub(super) fn of(&self, region: u32) -> &[usize] {
        self.0.get(&region).map_or(&[], Vec::as_slice)
    }
}

/// The counts of every area, and the rows behind one indicator where they are asked for.
struct Tally<'l> {
    places: Places,
    counts: Vec<[Count<'l>; ORDER.len()]>,
    asked: &'l str,
    behind: Vec<RowRef>,
}

/// Where something is counted: its indicator, division, sheet and id.
type Spot<'l> = (&'static str, u32, &'static str, &'l str);

impl<'l> Tally<'l> {
    fn new(ledger: &Ledger, areas: &[Area], asked: &'l str) -> Self {
        Self {
            places: Places::new(ledger, areas),
            counts: areas.iter().map(|_| Default::default()).collect(),
            asked,
            behind: Vec::new(),
        }
    }

    fn count(&mut self, spot: Spot<'l>, mut change: impl FnMut(&mut Count<'l>)) {
        let (indicator, region, sheet, id) = spot;
        let Some(line) = ORDER.iter().position(|known| *known == indicator) else {
            return;
        };
        for place in self.places.of(region) {
            if let Some(count) = self.counts.get_mut(*place).and_then(|c| c.get_mut(line)) {
                change(count);
                count.rows += 1;
            }
        }
        if self.asked == indicator && !self.places.of(region).is_empty() {
            let id = id.to_owned();
            self.behind.push(RowRef { sheet, id });
        }
    }

    /// So many more.
    fn add(&mut self, value: i64, spot: Spot<'l>) {
        self.count(spot, |count| {
            count.value = count.value.saturating_add(value);
        });
    }

    /// One more, if this one wasn't counted yet.
    fn one(&mut self, what: &'l str, spot: Spot<'l>) {
        self.count(spot, |count| {
            count.distinct.insert(what);
        });
    }

    fn all(mut self, ledger: &'l Ledger, year: i16) -> Self {
        services(ledger, year, &mut self);
        outreach(ledger, year, &mut self);
        courses(ledger, year, &mut self);
        supply(ledger, year, &mut self);
        self
    }
}

/// Every indicator of an area and year, in the order of the form.
pub fn figures(ledger: &Ledger, area: &Area, year: i16) -> Vec<Figure> {
    let mut all = figures_by_area(ledger, std::slice::from_ref(area), year);
    all.pop().unwrap_or_default()
}

/// Every indicator of each area in a year. Takes O(rows + areas × divisions).
pub fn figures_by_area(ledger: &Ledger, areas: &[Area], year: i16) -> Vec<Vec<Figure>> {
    let tally = Tally::new(ledger, areas, "").all(ledger, year);
    let figure = |(indicator, count): (&&'static str, Count<'_>)| {
        let value = count.value + count.distinct.len() as i64;
        Figure {
            indicator,
            value: if *indicator == "fees_waived" {
                value / 100
            } else {
                value
            },
            rows: count.rows,
        }
    };
    let of_area = |counts| ORDER.iter().zip(counts).map(figure).collect();
    tally.counts.into_iter().map(of_area).collect()
}

/// The rows an indicator of an area and year was counted from, by sheet and id.
pub fn behind(ledger: &Ledger, area: &Area, year: i16, indicator: &str) -> Vec<RowRef> {
    let tally = Tally::new(ledger, std::slice::from_ref(area), indicator);
    let mut rows = tally.all(ledger, year).behind;
    rows.sort_unstable();
    rows
}

fn is_in(date: Option<Date>, year: i16) -> bool {
    date.is_some_and(|date| date.year() == year)
}

/// Services done in the year.
pub(super) fn done(ledger: &Ledger, year: i16) -> impl Iterator<Item = &ServiceRecord> {
    let services = ledger.services.iter();
    services.filter(move |service| service.is_done() && is_in(service.done_on, year))
}

fn services<'l>(ledger: &'l Ledger, year: i16, tally: &mut Tally<'l>) {
    for service in done(ledger, year) {
        let region = ledger.region_of(&service.firm);
        let at = |indicator| (indicator, region, "service_records", service.id.as_str());
        tally.one(&service.firm, at("firms_helped"));
        tally.add(service.people, at("services"));
        match service.kind {
            ServiceKind::Training => tally.add(service.quantity, at("people_trained")),
            ServiceKind::MmsHelp => tally.one(&service.firm, at("mms_firms_helped")),
            ServiceKind::StandardSetupHelp => tally.add(service.quantity, at("standards_set_up")),
            ServiceKind::Energy | ServiceKind::Carbon => {
                tally.add(1, at("energy_carbon_services"));
            }
            ServiceKind::CompulsoryVerification
            | ServiceKind::Verification
            | ServiceKind::Calibration
                if service.waived_fen > 0 =>
            {
                tally.add(service.waived_fen, at("fees_waived"));
            }
            _ => {}
        }
        if service.solved {
            tally.add(1, at("problems_solved"));
        }
    }
    for problem in &ledger.problems {
        if problem.state == ProblemState::Solved && is_in(problem.solved_on, year) {
            let at = (
                "problems_solved",
                problem.region,
                "problems",
                problem.id.as_str(),
            );
            tally.add(1, at);
        }
    }
}

fn outreach<'l>(ledger: &'l Ledger, year: i16, tally: &mut Tally<'l>) {
    for team in &ledger.teams {
        if team.from.year() <= year && team.to.is_none_or(|to| to.year() >= year) {
            let at = (
                "service_teams",
                team.region,
                "service_teams",
                team.id.as_str(),
            );
            tally.add(1, at);
        }
    }
    for visit in ledger.visits.iter().filter(|visit| visit.on.year() == year) {
        let region = ledger.region_of(&visit.firm);
        let at = |indicator| (indicator, region, "visits", visit.id.as_str());
        tally.one(&visit.firm, at("firms_visited"));
        if visit.leaflets > 0 {
            tally.add(visit.leaflets, at("publicity_materials"));
        }
    }
    let answers = ledger.questionnaires.iter();
    for answer in answers.filter(|answer| answer.on.year() == year) {
        let region = ledger.region_of(&answer.firm);
        tally.add(1, ("questionnaires", region, "questionnaires", &answer.id));
    }
    for approval in &ledger.approvals {
        if is_in(approval.decided_on, year) {
            let region = ledger.region_of(&approval.firm);
            tally.one(
                &approval.firm,
                ("firms_helped", region, "approvals", &approval.id),
            );
        }
    }
}

fn courses<'l>(ledger: &'l Ledger, year: i16, tally: &mut Tally<'l>) {
    for session in ledger.sessions.values() {
        if session.from.year() == year && session.leaflets > 0 {
            let id = session.id.as_str();
            let at = ("publicity_materials", session.region, "course_sessions", id);
            tally.add(session.leaflets, at);
        }
    }
    for seats in &ledger.attendances {
        let Some(session) = ledger.sessions.get(&seats.session) else {
            continue;
        };
        if seats.state != AttendanceState::Attended || session.from.year() != year {
            continue;
        }
        let region = ledger.region_of(&seats.firm);
        let at = |indicator| (indicator, region, "attendances", seats.id.as_str());
        tally.one(&seats.firm, at("firms_helped"));
        tally.add(seats.people, at("people_trained"));
        if session.online {
            tally.one(&seats.firm, at("course_firms"));
            tally.add(seats.people, at("course_people"));
        }
        if session.mms {
            tally.one(&seats.firm, at("mms_training_firms"));
        }
    }
}

fn supply<'l>(ledger: &'l Ledger, year: i16, tally: &mut Tally<'l>) {
    for offered in &ledger.offered {
        let open = offered.from.is_none_or(|from| from.year() <= year)
            && offered.to.is_none_or(|to| to.year() >= year);
        if open {
            let id = offered.resource.as_str();
            let at = |indicator| (indicator, offered.region, "resources", id);
            tally.one(&offered.site, at("laboratories_opened"));
            if offered.machine {
                tally.add(1, at("instruments_shared"));
            }
        }
    }
    let measures = ledger.measures.iter();
    for measure in measures.filter(|measure| measure.from.year() == year) {
        tally.add(
            1,
            ("measures_issued", measure.region, "benefits", &measure.id),
        );
    }
    for agreement in &ledger.agreements {
        let begun = agreement.signed_on.is_some_and(|on| on.year() <= year);
        let ended = agreement.ended_on.or(agreement.valid_to);
        let over = ended.is_some_and(|on| on.year() < year);
        let counted = agreement.state != AgreementState::Proposed && begun && !over;
        let lead = ledger.firms.get(&agreement.provider);
        if let Some(lead) = lead.filter(|lead| counted && lead.lead) {
            let at = (
                "lead_enterprises",
                lead.region,
                "agreements",
                agreement.id.as_str(),
            );
            tally.one(&agreement.provider, at);
        }
    }
}
