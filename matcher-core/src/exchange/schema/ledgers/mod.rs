//! The sheets of the programme around the match: what is kept of services, gauges, visits, research and knowledge. They are no part of
//! a catalogue folder, but read, validated, shown and exported by the same schema.

mod knowledge;
mod lists;
mod partners;
mod research;
mod services;
mod visits;

use super::{Column as C, Kind, SheetFormat, words_of};
use crate::model::{NeedCategory, ServiceKind};

const COUNT: Kind = Kind::Integer {
    min: 0,
    max: 10_000_000,
};
const POSITIVE: Kind = Kind::Integer {
    min: 1,
    max: 1_000_000,
};
const YEAR: Kind = Kind::Integer {
    min: 2000,
    max: 2999,
};
const HOURS: Kind = Kind::Number {
    min: 0.0,
    max: 1_000_000.0,
};
const SERVICE: Kind = Kind::Code(words_of::<ServiceKind>);
const CATEGORY: Kind = Kind::Code(words_of::<NeedCategory>);
const ORGANISATION: Kind = Kind::Reference("organisations");

const ID: C = C::new("id", "编号", Kind::Id, "Unique id.").required();
const FIRM: C = C::new("organisation", "企业", ORGANISATION, "The firm.").required();
const PROVIDER: C = C::new("provider", "服务方", ORGANISATION, "Who gives it.").required();
const REGION: C = C::new("region", "行政区划", Kind::Region, "Whose it is.").required();
const TITLE: C = C::new("title", "标题", Kind::Text, "What it is about.").required();
const TEXT: C = C::new("text", "内容", Kind::Text, "In words.");
const DUE: C = C::new("due", "完成时限", Kind::Date, "Last day.").required();
const EVIDENCE: C = C::new(
    "evidence",
    "佐证",
    Kind::Text,
    "What shows that it is done.",
);
const REMARKS: C = C::new("remarks", "备注", Kind::Text, "Anything else.");

/// The sheets of the programme, in the order in which one can refer to another.
pub const LEDGERS: &[SheetFormat] = &[
    services::GAUGES,
    services::SERVICE_RECORDS,
    services::SERVICE_ITEMS,
    services::CONFIRMATIONS,
    partners::AGREEMENTS,
    partners::DIFFICULTIES,
    visits::TEAMS,
    visits::VISITS,
    visits::QUESTIONNAIRES,
    research::CHALLENGES,
    research::SOLUTIONS,
    research::MILESTONES,
    lists::PROBLEMS,
    lists::TASKS,
    lists::DUTIES,
    lists::NAMED_FIRMS,
    lists::APPROVALS,
    lists::DEADLINES,
    lists::SIGNOFFS,
    knowledge::COURSES,
    knowledge::COURSE_SESSIONS,
    knowledge::ATTENDANCES,
    knowledge::CASES,
    knowledge::QUESTIONS,
    knowledge::ARTICLES,
];
