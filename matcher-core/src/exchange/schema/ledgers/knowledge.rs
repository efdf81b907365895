//! Courses, cases, questions and what is published of them.

use super::{
    C, COUNT, FIRM, ID, Kind, ORGANISATION, POSITIVE, REGION, REMARKS, SheetFormat, TEXT, TITLE,
    words_of,
};
use crate::model::{AttendanceState, CaseState, CourseForm, QuestionState};

pub(super) const COURSES: SheetFormat = SheetFormat {
    name: "courses",
    zh: "课程",
    meaning: "Courses for the metrology staff of firms.",
    columns: &[
        ID,
        REGION,
        TITLE,
        TEXT,
        C::new(
            "form",
            "形式",
            Kind::Code(words_of::<CourseForm>),
            "Online or in a room.",
        )
        .required(),
        C::new("provider", "主办单位", ORGANISATION, "Who holds it."),
        C::new(
            "mms",
            "测量管理体系培训",
            Kind::YesNo,
            "Whether places are allotted as training in measurement management systems. Empty: no.",
        ),
        C::new(
            "address",
            "课程地址",
            Kind::Text,
            "Where to find it online.",
        ),
    ],
    examples: &["C1,410000,测量管理体系内审员,GB/T 19022 条款与内审实务,on_site,X1,yes,"],
};

pub(super) const COURSE_SESSIONS: SheetFormat = SheetFormat {
    name: "course_sessions",
    zh: "培训班次",
    meaning: "When a course is held, and how many seats it has.",
    columns: &[
        ID,
        C::new("course", "课程", Kind::Reference("courses"), "The course.").required(),
        C::new("starts_on", "开始日期", Kind::Date, "First day.").required(),
        C::new("ends_on", "结束日期", Kind::Date, "Last day.").required(),
        C::new("place", "地点", Kind::Text, "Where."),
        C::new("seats", "名额", POSITIVE, "Seats.").required(),
        C::new(
            "leaflets",
            "发放资料",
            COUNT,
            "Leaflets handed out. Empty: none.",
        ),
    ],
    examples: &["CS1,C1,2026-06-10,2026-06-12,郑州,60,60"],
};

pub(super) const ATTENDANCES: SheetFormat = SheetFormat {
    name: "attendances",
    zh: "参训名单",
    meaning: "Which firm is nominated for how many seats of a session, and who came.",
    columns: &[
        ID,
        C::new(
            "session",
            "培训班次",
            Kind::Reference("course_sessions"),
            "The session.",
        )
        .required(),
        FIRM,
        C::new("people", "人数", POSITIVE, "How many people.").required(),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<AttendanceState>),
            "Where it stands.",
        )
        .required(),
        REMARKS,
    ],
    examples: &["CA1,CS1,S1,2,attended,"],
};

pub(super) const CASES: SheetFormat = SheetFormat {
    name: "cases",
    zh: "典型案例",
    meaning: "Cases of metrology that helped, handed in, reviewed and published.",
    columns: &[
        ID,
        FIRM,
        TITLE,
        C::new(
            "text",
            "内容",
            Kind::Text,
            "What was done and what came of it.",
        )
        .required(),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<CaseState>),
            "Where it stands.",
        )
        .required(),
        C::new("review", "评审意见", Kind::Text, "What the reviewers say."),
    ],
    examples: &[
        "U1,S1,卡尺集中校准降低废品率,集中校准 20 把卡尺后废品率由 3% 降到 1%,reviewed,可复制",
    ],
};

pub(super) const QUESTIONS: SheetFormat = SheetFormat {
    name: "questions",
    zh: "直通车咨询",
    meaning: "Questions of firms to the experts; the answer is for the firm, and without names for all.",
    columns: &[
        ID,
        FIRM,
        TITLE,
        C::new("text", "问题", Kind::Text, "The question.").required(),
        C::new("asked_on", "提问日期", Kind::Date, "Day of the question.").required(),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<QuestionState>),
            "Where it stands.",
        )
        .required(),
        C::new("answer", "答复", Kind::Text, "What the expert says."),
        C::new("answered_on", "答复日期", Kind::Date, "Day of the answer."),
    ],
    examples: &[
        "J1,S1,卡尺必须检定吗,车间自用卡尺是否必须送检定,2026-03-01,answered,非强检器具由企业自行确定检定或校准方式和周期（计量法第九条第二款）,2026-03-02",
    ],
};

pub(super) const ARTICLES: SheetFormat = SheetFormat {
    name: "articles",
    zh: "知识库",
    meaning: "What is published for all members: questions without names, policies explained, good practice.",
    columns: &[
        ID,
        REGION,
        TITLE,
        C::new("text", "内容", Kind::Text, "The text.").required(),
        C::new("source", "来源", Kind::Text, "Where it comes from."),
        C::new("published_on", "发布日期", Kind::Date, "Day of publishing.").required(),
    ],
    examples: &[
        "W1,410000,车间自用卡尺必须送检定吗,非强检器具由企业自行确定检定或校准方式和周期。,直通车,2026-03-03",
    ],
};
