//! From rows to the typed rows that are counted.

use super::row::LedgerRow;
use crate::model::{
    AgreementEntry, Approval, Attendance, CourseForm, CourseSession, DeadlineEntry, Firm, Gauge,
    GaugeClass, Ledger, MeasureEntry, Offered, ProblemEntry, QuestionnaireEntry, ResourceKind,
    ServiceRecord, TaskEntry, Team, Use, Visit,
};
use jiff::{Span, civil::Date};
use std::collections::BTreeMap;

/// The ledger of good rows, of the programme's sheets and of the catalogue's sheets that are counted (`organisations`, `sites`,
/// `resources`, `offers`, `benefits`). Rows that lack what they need are left out.
pub fn read(rows: &[LedgerRow]) -> Ledger {
    let mut reader = LedgerReader::default();
    for row in rows {
        reader.push(row.clone());
    }
    reader.finish()
}

/// Makes a ledger row by row, keeping of each what is counted: the rows of a nation need not be in memory together.
#[derive(Debug, Default)]
pub struct LedgerReader {
    ledger: Ledger,
    /// Rows that are only understood together with others: courses with sessions, sites and resources with offers.
    together: Vec<LedgerRow>,
}

impl LedgerReader {
    /// Takes a row of any sheet; sheets in any order, the rows of a sheet in the order of ids.
    pub fn push(&mut self, row: LedgerRow) {
        let ledger = &mut self.ledger;
        match row.sheet {
            "organisations" => ledger.firms.extend([firm(&row)]),
            "service_records" => ledger.services.extend(service(&row)),
            "gauges" => ledger.gauges.extend(gauge(&row)),
            "service_teams" => ledger.teams.extend(team(&row)),
            "visits" => ledger.visits.extend(visit(&row)),
            "questionnaires" => ledger.questionnaires.extend(questionnaire(&row)),
            "attendances" => ledger.attendances.extend(attendance(&row)),
            "problems" => ledger.problems.extend(problem(&row)),
            "tasks" => ledger.tasks.extend(task(&row)),
            "deadlines" => ledger.deadlines.extend(deadline(&row)),
            "agreements" => ledger.agreements.extend(agreement(&row)),
            "approvals" => ledger.approvals.extend(approval(&row)),
            "benefits" => ledger.measures.extend(measure(&row)),
            "courses" | "course_sessions" | "sites" | "resources" | "offers" => {
                self.together.push(row);
            }
            _ => {}
        }
    }

    /// The ledger.
    pub fn finish(self) -> Ledger {
        let Self {
            mut ledger,
            together: rows,
        } = self;
        let of = |sheet: &'static str| rows.iter().filter(move |row| row.sheet == sheet);
        let courses: BTreeMap<&str, &LedgerRow> =
            of("courses").map(|row| (row.text("id"), row)).collect();
        ledger.sessions = of("course_sessions")
            .filter_map(|row| session(row, courses.get(row.text("course")).copied()))
            .map(|session| (session.id.clone(), session))
            .collect();
        ledger.offered = offered(&rows, &ledger);
        ledger
    }
}

fn own(row: &LedgerRow, column: &str) -> String {
    row.text(column).to_owned()
}

fn firm(row: &LedgerRow) -> (String, Firm) {
    let firm = Firm {
        name: own(row, "name"),
        region: row.region("region"),
        lead: row.yes("lead"),
    };
    (own(row, "id"), firm)
}

fn service(row: &LedgerRow) -> Option<ServiceRecord> {
    let number = ["document_number", "order_number", "id"];
    let number = number
        .iter()
        .map(|column| row.text(column))
        .find(|text| !text.is_empty());
    Some(ServiceRecord {
        id: own(row, "id"),
        provider: own(row, "provider"),
        firm: own(row, "organisation"),
        kind: row.code("service_kind")?,
        state: row.code("state")?,
        need: own(row, "need"),
        done_on: row.date("returned_on"),
        quantity: row.integer("quantity")?,
        people: row.integer("people").unwrap_or(1),
        minutes: row.minutes("hours"),
        list_fen: row.fen("list_price_yuan"),
        paid_fen: row.fen("paid_yuan"),
        waived_fen: row.fen("waived_yuan"),
        deferred_fen: row.fen("deferred_yuan"),
        deferred_until: row.date("deferred_until"),
        deferred_paid_on: row.date("deferred_paid_on"),
        solved: row.yes("problem_solved"),
        number: number.unwrap_or("").to_owned(),
    })
}

fn gauge(row: &LedgerRow) -> Option<Gauge> {
    let last_on = row.date("last_on");
    let months = row.integer("interval_months");
    Some(Gauge {
        id: own(row, "id"),
        firm: own(row, "organisation"),
        name: own(row, "name"),
        number: own(row, "number"),
        instrument: own(row, "instrument"),
        range: own(row, "range"),
        permitted_error: own(row, "permitted_error"),
        purpose: row.code("purpose").unwrap_or(Use::Quality),
        class: row.code("class").unwrap_or(GaugeClass::A),
        state: row.code("state")?,
        last_on,
        due: row.date("due").or_else(|| next(last_on?, months?)),
    })
}

/// The last day of an interval: a year from 10 November ends on 9 November.
fn next(last_on: Date, months: i64) -> Option<Date> {
    let after = last_on
        .checked_add(Span::new().try_months(months).ok()?)
        .ok()?;
    after.yesterday().ok()
}

fn team(row: &LedgerRow) -> Option<Team> {
    Some(Team {
        id: own(row, "id"),
        region: row.region("region"),
        from: row.date("formed_on")?,
        to: row.date("dissolved_on"),
    })
}

fn visit(row: &LedgerRow) -> Option<Visit> {
    Some(Visit {
        id: own(row, "id"),
        firm: own(row, "organisation"),
        on: row.date("visited_on")?,
        leaflets: row.integer("leaflets").unwrap_or(0),
    })
}

fn questionnaire(row: &LedgerRow) -> Option<QuestionnaireEntry> {
    Some(QuestionnaireEntry {
        id: own(row, "id"),
        firm: own(row, "organisation"),
        on: row.date("answered_on")?,
    })
}

fn session(row: &LedgerRow, course: Option<&LedgerRow>) -> Option<CourseSession> {
    let course = course?;
    Some(CourseSession {
        id: own(row, "id"),
        course: own(row, "course"),
        region: course.region("region"),
        from: row.date("starts_on")?,
        seats: row.integer("seats")?,
        leaflets: row.integer("leaflets").unwrap_or(0),
        mms: course.yes("mms"),
        online: course.code("form") == Some(CourseForm::Online),
    })
}

fn attendance(row: &LedgerRow) -> Option<Attendance> {
    Some(Attendance {
        id: own(row, "id"),
        session: own(row, "session"),
        firm: own(row, "organisation"),
        people: row.integer("people")?,
        state: row.code("state")?,
    })
}

fn problem(row: &LedgerRow) -> Option<ProblemEntry> {
    Some(ProblemEntry {
        id: own(row, "id"),
        region: row.region("region"),
        firm: own(row, "organisation"),
        state: row.code("state")?,
        solved_on: row.date("solved_on"),
    })
}

fn task(row: &LedgerRow) -> Option<TaskEntry> {
    Some(TaskEntry {
        id: own(row, "id"),
        title: own(row, "title"),
        due: row.date("due")?,
        state: row.code("state")?,
    })
}

fn deadline(row: &LedgerRow) -> Option<DeadlineEntry> {
    Some(DeadlineEntry {
        id: own(row, "id"),
        title: own(row, "title"),
        due: row.date("due")?,
        done: row.date("done_on").is_some(),
    })
}

fn agreement(row: &LedgerRow) -> Option<AgreementEntry> {
    Some(AgreementEntry {
        id: own(row, "id"),
        provider: own(row, "provider"),
        firm: own(row, "organisation"),
        state: row.code("state")?,
        signed_on: row.date("signed_on"),
        valid_to: row.date("valid_to"),
        ended_on: row.date("ended_on"),
    })
}

fn approval(row: &LedgerRow) -> Option<Approval> {
    Some(Approval {
        id: own(row, "id"),
        firm: own(row, "organisation"),
        subject: row.code("subject")?,
        received_on: row.date("received_on")?,
        legal_days: row.integer("legal_days")?,
        decided_on: row.date("decided_on"),
    })
}

fn measure(row: &LedgerRow) -> Option<MeasureEntry> {
    let first = row.text("areas").split(';').next().unwrap_or("");
    Some(MeasureEntry {
        id: own(row, "id"),
        region: first.trim().parse().unwrap_or(0),
        from: row.date("valid_from")?,
    })
}

/// Resources with at least one offer, from its first to its last day.
fn offered(rows: &[LedgerRow], ledger: &Ledger) -> Vec<Offered> {
    let of = |sheet: &'static str| rows.iter().filter(move |row| row.sheet == sheet);
    let sites: BTreeMap<&str, &LedgerRow> = of("sites").map(|row| (row.text("id"), row)).collect();
    let mut windows: BTreeMap<&str, (Option<Date>, Option<Date>)> = BTreeMap::new();
    for offer in of("offers") {
        let (from, to) = (offer.date("valid_from"), offer.date("valid_to"));
        windows
            .entry(offer.text("resource"))
            .and_modify(|window| {
                window.0 = window.0.and_then(|old| Some(old.min(from?)));
                window.1 = window.1.and_then(|old| Some(old.max(to?)));
            })
            .or_insert((from, to));
    }
    of("resources")
        .filter_map(|row| {
            let (from, to) = windows.get(row.text("id"))?;
            let site = row.text("site");
            let provider = sites
                .get(site)
                .map_or(site, |site| site.text("organisation"));
            let region = sites.get(site).map_or(0, |site| site.region("region"));
            Some(Offered {
                resource: own(row, "id"),
                region: if region == 0 {
                    ledger.region_of(provider)
                } else {
                    region
                },
                provider: provider.to_owned(),
                site: site.to_owned(),
                machine: row.code("kind") == Some(ResourceKind::Instrument),
                from: *from,
                to: *to,
            })
        })
        .collect()
}
