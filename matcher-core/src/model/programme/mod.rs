//! What follows a pairing: services, ledgers, visits, research, knowledge; their closed lists, the states they go through, and the typed
//! rows that are counted or found.

mod ledger;
mod lifecycle;
mod lifecycles;
mod page;
mod words;

pub use ledger::{
    AgreementEntry, Approval, Attendance, CourseSession, DeadlineEntry, Firm, Gauge, Ledger,
    MeasureEntry, Offered, ProblemEntry, QuestionnaireEntry, ServiceRecord, TaskEntry, Team, Visit,
};
pub use lifecycle::{Lifecycle, Party, Refusal, State};
pub use lifecycles::LIFECYCLES;
pub use page::{Page, PageKind};
pub use words::{
    AgreementState, ApprovalSubject, AttendanceState, CaseState, ChallengeState, CourseForm,
    DifficultyState, GaugeClass, GaugeState, ItemState, MilestoneState, NdaState, NeedCategory,
    NeedState, ProblemState, QuestionState, ServiceState, SignoffState, SolutionState, TaskState,
    Verdict,
};
