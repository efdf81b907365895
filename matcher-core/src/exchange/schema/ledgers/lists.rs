//! The lists an authority lives by.

use super::{
    C, DUE, EVIDENCE, FIRM, ID, Kind, ORGANISATION, REGION, REMARKS, SheetFormat, TEXT, TITLE,
    YEAR, words_of,
};
use crate::model::{ApprovalSubject, Ladder, ProblemState, SignoffState, TaskState};

pub(super) const PROBLEMS: SheetFormat = SheetFormat {
    name: "problems",
    zh: "计量问题清单",
    meaning: "Problems of metrology that firms or visits have named.",
    columns: &[
        ID,
        C::new(
            "organisation",
            "企业",
            ORGANISATION,
            "Whose problem it is. Empty: of the area.",
        ),
        REGION,
        TITLE,
        TEXT,
        C::new(
            "measurand",
            "被测量",
            Kind::Measurand,
            "What is to be measured; an unknown name is a warning.",
        ),
        C::new("range", "测量范围", Kind::Text, "Range wanted."),
        C::new("accuracy", "准确度要求", Kind::Text, "Accuracy wanted."),
        C::new(
            "industry",
            "行业",
            Kind::Industry,
            "Industry it comes from.",
        ),
        C::new(
            "found_on",
            "提出日期",
            Kind::Date,
            "Day on which it was named.",
        )
        .required(),
        C::new(
            "visit",
            "走访记录",
            Kind::Reference("visits"),
            "The visit that found it.",
        ),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<ProblemState>),
            "Where it stands.",
        )
        .required(),
        C::new(
            "challenge",
            "联合攻关榜单",
            Kind::Reference("challenges"),
            "The challenge it became a part of.",
        ),
        C::new("solution", "解决情况", Kind::Text, "How it was solved."),
        C::new(
            "solved_on",
            "解决日期",
            Kind::Date,
            "Day on which it was solved.",
        ),
    ],
    examples: &[
        "P1,S1,410303,薄壁环径向跳动测不准,,,(500~800)mm,±0.01mm,3451,2026-03-05,I1,open,,,",
    ],
};

pub(super) const TASKS: SheetFormat = SheetFormat {
    name: "tasks",
    zh: "任务台账",
    meaning: "What is to be done, by which body and post, by when; closed with evidence.",
    columns: &[
        ID,
        C::new(
            "organisation",
            "企业",
            ORGANISATION,
            "The firm it is for. Empty: for the area.",
        ),
        REGION,
        TITLE,
        C::new(
            "need",
            "需求",
            Kind::Reference("needs"),
            "The need behind it.",
        ),
        C::new(
            "responsible",
            "责任单位",
            Kind::Text,
            "Body that answers for it.",
        )
        .required(),
        C::new(
            "person",
            "责任岗位",
            Kind::Text,
            "Post that answers for it.",
        )
        .required(),
        C::new(
            "begun_on",
            "下达日期",
            Kind::Date,
            "Day on which it was given.",
        )
        .required(),
        DUE,
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<TaskState>),
            "Where it stands.",
        )
        .required(),
        EVIDENCE,
        C::new(
            "closed_on",
            "销号日期",
            Kind::Date,
            "Day on which it was closed.",
        ),
        REMARKS,
    ],
    examples: &[
        "K1,S1,410303,卡尺校准与台账建立,N1,示例区市场监督管理局,计量科长,2026-03-06,2026-12-10,open,,,",
    ],
};

pub(super) const DUTIES: SheetFormat = SheetFormat {
    name: "duties",
    zh: "权责清单",
    meaning: "Who in the area answers for what.",
    columns: &[
        ID,
        REGION,
        C::new("duty", "事项", Kind::Text, "What is to be done.").required(),
        C::new("body", "责任单位", Kind::Text, "Who does it.").required(),
        C::new("basis", "依据", Kind::Text, "Law, regulation or notice."),
        C::new(
            "contact",
            "联系方式",
            Kind::Text,
            "Office telephone or counter.",
        ),
    ],
    examples: &["D1,410300,强制检定受理,示例市计量所业务大厅,计量法第九条,业务大厅 1 号窗口"],
};

pub(super) const NAMED_FIRMS: SheetFormat = SheetFormat {
    name: "named_firms",
    zh: "精准施测对象名单",
    meaning: "Specialised firms and little giants that get named service (计量精准施“测”服务对象名单).",
    columns: &[
        ID,
        FIRM,
        C::new("year", "年度", YEAR, "For which year.").required(),
        C::new(
            "ladder",
            "梯度",
            Kind::Code(words_of::<Ladder>),
            "Why it is on the list.",
        ),
        C::new("officer", "联络员单位", Kind::Text, "Who looks after it.").required(),
        C::new(
            "needs_text",
            "重点计量需求",
            Kind::Text,
            "What is to be solved first.",
        ),
        REMARKS,
    ],
    examples: &["E1,S1,2026,specialised,示例区市场监督管理局,长度类量具校准,"],
};

pub(super) const APPROVALS: SheetFormat = SheetFormat {
    name: "approvals",
    zh: "绿色通道事项",
    meaning: "Approvals that went through the green channel, with the days saved against the legal time.",
    columns: &[
        ID,
        FIRM,
        C::new(
            "subject",
            "事项",
            Kind::Code(words_of::<ApprovalSubject>),
            "What was applied for.",
        )
        .required(),
        C::new(
            "text",
            "内容",
            Kind::Text,
            "Which instrument, material or standard.",
        ),
        C::new(
            "received_on",
            "受理日期",
            Kind::Date,
            "Day on which it came.",
        )
        .required(),
        C::new(
            "legal_days",
            "法定时限",
            Kind::Integer { min: 1, max: 1000 },
            "Days the law allows.",
        )
        .unit("d")
        .required(),
        C::new(
            "decided_on",
            "办结日期",
            Kind::Date,
            "Day of the decision. Empty: under way.",
        ),
        C::new(
            "guide",
            "上门指导单位",
            Kind::Text,
            "Who was sent to guide the firm.",
        ),
    ],
    examples: &["Y1,S1,standard_assessment,游标卡尺检定装置,2026-05-06,60,2026-05-27,示例市计量所"],
};

pub(super) const DEADLINES: SheetFormat = SheetFormat {
    name: "deadlines",
    zh: "报送时限",
    meaning: "What an authority hands in by when; data of a year or a round.",
    columns: &[
        ID,
        REGION,
        TITLE,
        C::new(
            "round",
            "批次",
            Kind::Text,
            "The round it belongs to. Empty: none.",
        ),
        C::new("year", "年度", YEAR, "For which year.").required(),
        DUE,
        C::new("to", "报送单位", Kind::Text, "Who gets it."),
        C::new(
            "done_on",
            "报送日期",
            Kind::Date,
            "Day on which it was handed in.",
        ),
    ],
    examples: &["Z1,410300,年度总结和统计表,,2026,2026-10-31,省局计量处,"],
};

pub(super) const SIGNOFFS: SheetFormat = SheetFormat {
    name: "signoffs",
    zh: "统计签报",
    meaning: "The yearly table of an area as it was signed: its figures, counted from records, and their digest.",
    columns: &[
        ID,
        REGION,
        C::new("area", "统计区域", Kind::Text, "Code of the area.").required(),
        C::new("year", "年度", YEAR, "For which year.").required(),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<SignoffState>),
            "Where it stands.",
        )
        .required(),
        C::new("figures", "统计数据", Kind::Text, "Indicator and value.")
            .list()
            .required(),
        C::new(
            "digest",
            "摘要",
            Kind::Text,
            "SHA-256 of year, area and figures.",
        )
        .required(),
        C::new("signed_by", "签报单位", Kind::Text, "Who signed.").required(),
        C::new("signed_on", "签报日期", Kind::Date, "Day of signing.").required(),
        REMARKS,
    ],
    examples: &[
        "B1,410300,410300,2025,signed,service_teams=1;firms_visited=1,4f8a4c2f1d6b7e903a5c8d2e1f00aa11bb22cc33dd44ee55ff66778899aabbcc,示例市市场监督管理局,2026-10-20,",
    ],
};
