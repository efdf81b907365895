//! The typed rows of the programme's records that are counted. Amounts are in fen, hours in minutes.

use super::{
    AgreementState, ApprovalSubject, AttendanceState, GaugeClass, GaugeState, ProblemState,
    ServiceState, TaskState,
};
use crate::model::{ServiceKind, Use};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// An organisation as far as counting needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Firm {
    /// Its name.
    pub name: String,
    /// Its division of GB/T 2260.
    pub region: u32,
    /// Whether it is a lead enterprise of the programme.
    pub lead: bool,
}

/// A service that was given or is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRecord {
    /// Its id.
    pub id: String,
    /// Who gives it.
    pub provider: String,
    /// Who gets it.
    pub firm: String,
    /// What it is.
    pub kind: ServiceKind,
    /// Where it stands.
    pub state: ServiceState,
    /// The need it serves; empty: none named.
    pub need: String,
    /// Day on which it was done.
    pub done_on: Option<Date>,
    /// As the service kind counts.
    pub quantity: i64,
    /// Person-times.
    pub people: i64,
    /// Minutes of machines and people given.
    pub minutes: i64,
    /// Fee by the price list.
    pub list_fen: i64,
    /// Paid.
    pub paid_fen: i64,
    /// Reduced or waived.
    pub waived_fen: i64,
    /// Deferred.
    pub deferred_fen: i64,
    /// Day by which the deferred part is to be paid.
    pub deferred_until: Option<Date>,
    /// Day on which it was paid.
    pub deferred_paid_on: Option<Date>,
    /// Whether the firm says that its problem is solved.
    pub solved: bool,
    /// Its order or document number, for reminders.
    pub number: String,
}

impl ServiceRecord {
    /// Whether the service was really given.
    pub fn is_done(&self) -> bool {
        matches!(self.state, ServiceState::Returned | ServiceState::Settled)
    }

    /// What is still owed of a deferred fee.
    pub fn owed_fen(&self) -> i64 {
        if self.deferred_paid_on.is_some() {
            0
        } else {
            self.deferred_fen
        }
    }
}

/// A measuring instrument of a firm.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub firm: String,
    /// As the firm calls it.
    pub name: String,
    /// Number on it.
    pub number: String,
    /// Its kind as written.
    pub instrument: String,
    /// Its range as written.
    pub range: String,
    /// What its use allows, as written.
    pub permitted_error: String,
    /// What it is used for.
    pub purpose: Use,
    /// How it is looked after.
    pub class: GaugeClass,
    /// Whether it may be used.
    pub state: GaugeState,
    /// Day of the last calibration.
    pub last_on: Option<Date>,
    /// Day on which it is due.
    pub due: Option<Date>,
}

/// A team of experts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub region: u32,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Option<Date>,
}

/// A visit to a firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its id.
    pub id: String,
    /// Who was visited.
    pub firm: String,
    /// When.
    pub on: Date,
    /// Leaflets handed out.
    pub leaflets: i64,
}

/// A questionnaire that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionnaireEntry {
    /// Its id.
    pub id: String,
    /// Who answered.
    pub firm: String,
    /// When.
    pub on: Date,
}

/// A session of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseSession {
    /// Its id.
    pub id: String,
    /// Its course.
    pub course: String,
    /// Division of its course's authority.
    pub region: u32,
    /// First day.
    pub from: Date,
    /// Seats.
    pub seats: i64,
    /// Leaflets handed out.
    pub leaflets: i64,
    /// Whether its places are allotted as training in measurement management systems.
    pub mms: bool,
    /// Whether it is held online.
    pub online: bool,
}

/// Seats of a firm in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Its id.
    pub id: String,
    /// The session.
    pub session: String,
    /// Whose people.
    pub firm: String,
    /// How many.
    pub people: i64,
    /// Where it stands.
    pub state: AttendanceState,
}

/// A problem of metrology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemEntry {
    /// Its id.
    pub id: String,
    /// Whose division.
    pub region: u32,
    /// Whose it is; empty: the area's.
    pub firm: String,
    /// Where it stands.
    pub state: ProblemState,
    /// Day on which it was solved.
    pub solved_on: Option<Date>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskEntry {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// Last day.
    pub due: Date,
    /// Where it stands.
    pub state: TaskState,
}

/// A day by which something is to be reported to the level above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineEntry {
    /// Its id.
    pub id: String,
    /// What is to be reported.
    pub title: String,
    /// Last day.
    pub due: Date,
    /// Whether it was.
    pub done: bool,
}

/// A partnership's agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementEntry {
    /// Its id.
    pub id: String,
    /// The lead enterprise.
    pub provider: String,
    /// The firm.
    pub firm: String,
    /// Where it stands.
    pub state: AgreementState,
    /// Day of signing.
    pub signed_on: Option<Date>,
    /// Last day of the term.
    pub valid_to: Option<Date>,
    /// Last day of it, when it was ended.
    pub ended_on: Option<Date>,
}

/// An approval through the green channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its id.
    pub id: String,
    /// Who applied.
    pub firm: String,
    /// For what.
    pub subject: ApprovalSubject,
    /// Day on which it came.
    pub received_on: Date,
    /// Days the law allows.
    pub legal_days: i64,
    /// Day of the decision.
    pub decided_on: Option<Date>,
}

impl Approval {
    /// Days saved against the legal time; negative when it took longer. None while it is under way.
    pub fn days_saved(&self) -> Option<i64> {
        let took = (self.decided_on? - self.received_on).get_days();
        Some(self.legal_days - i64::from(took))
    }
}

/// Something that is open to strangers: a laboratory, room or machine with an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Id of the resource.
    pub resource: String,
    /// Its site; an organisation's seat is its own.
    pub site: String,
    /// Whose it is.
    pub provider: String,
    /// Its division.
    pub region: u32,
    /// Whether it is a machine; else a team, room or class.
    pub machine: bool,
    /// First and last day of its offers.
    pub from: Option<Date>,
    /// See `from`.
    pub to: Option<Date>,
}

/// A support measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureEntry {
    /// Its id.
    pub id: String,
    /// Division it holds for; 0: the nation.
    pub region: u32,
    /// First day.
    pub from: Date,
}

/// Everything that is counted. Tables are in the order of ids.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// Organisations by id.
    pub firms: BTreeMap<String, Firm>,
    /// Services.
    pub services: Vec<ServiceRecord>,
    /// Gauges.
    pub gauges: Vec<Gauge>,
    /// Teams.
    pub teams: Vec<Team>,
    /// Visits.
    pub visits: Vec<Visit>,
    /// Questionnaires.
    pub questionnaires: Vec<QuestionnaireEntry>,
    /// Sessions of courses by id.
    pub sessions: BTreeMap<String, CourseSession>,
    /// Seats.
    pub attendances: Vec<Attendance>,
    /// Problems.
    pub problems: Vec<ProblemEntry>,
    /// Tasks.
    pub tasks: Vec<TaskEntry>,
    /// Days for reports.
    pub deadlines: Vec<DeadlineEntry>,
    /// Agreements.
    pub agreements: Vec<AgreementEntry>,
    /// Approvals.
    pub approvals: Vec<Approval>,
    /// What is open to strangers.
    pub offered: Vec<Offered>,
    /// Support measures.
    pub measures: Vec<MeasureEntry>,
}

impl Ledger {
    /// Division of an organisation; 0 when it is not known.
    pub fn region_of(&self, organisation: &str) -> u32 {
        self.firms.get(organisation).map_or(0, |firm| firm.region)
    }
}
