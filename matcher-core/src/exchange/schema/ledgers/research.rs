//! Unmet needs become research: challenges, the answers of teams, milestones.

use super::{C, DUE, EVIDENCE, ID, Kind, ORGANISATION, REGION, SheetFormat, TEXT, TITLE, words_of};
use crate::model::{ChallengeState, MilestoneState, SolutionState};

const CHALLENGE: C = C::new(
    "challenge",
    "榜单",
    Kind::Reference("challenges"),
    "The challenge.",
)
.required();

pub(super) const CHALLENGES: SheetFormat = SheetFormat {
    name: "challenges",
    zh: "联合攻关榜单",
    meaning: "Problems of measurement that nobody solves yet, put up for teams to answer (发榜、揭榜).",
    columns: &[
        ID,
        REGION,
        TITLE,
        TEXT,
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<ChallengeState>),
            "Where it stands.",
        )
        .required(),
        C::new(
            "measurand",
            "被测量",
            Kind::Measurand,
            "What is to be measured; an unknown name is a warning.",
        ),
        C::new(
            "range",
            "测量范围",
            Kind::Text,
            "Ranges of the needs behind it.",
        ),
        C::new("accuracy", "准确度要求", Kind::Text, "Accuracy wanted."),
        C::new(
            "industry",
            "行业",
            Kind::Industry,
            "Industry of the firms behind it.",
        ),
        C::new(
            "firms",
            "涉及企业数",
            Kind::Integer {
                min: 0,
                max: 1_000_000,
            },
            "Firms behind it, without names.",
        ),
        C::new("answer_by", "揭榜截止", Kind::Date, "Last day for answers."),
        C::new(
            "team",
            "揭榜单位",
            ORGANISATION,
            "The team that was chosen.",
        ),
        C::new("reason", "遴选理由", Kind::Text, "Why this team."),
        C::new(
            "result",
            "成果",
            Kind::Text,
            "What came of it, and how others get it.",
        ),
    ],
    examples: &[
        "H1,410300,大直径薄壁环径向跳动在线测量,3 家企业 4 项需求无人能测,published,,(500~800)mm,±0.01mm,3451,3,2027-03-31,,,",
    ],
};

pub(super) const SOLUTIONS: SheetFormat = SheetFormat {
    name: "solutions",
    zh: "揭榜申报",
    meaning: "A team's answer to a challenge.",
    columns: &[
        ID,
        CHALLENGE,
        C::new("organisation", "申报单位", ORGANISATION, "Who answers.").required(),
        C::new("text", "方案", Kind::Text, "How it is to be solved.").required(),
        C::new("partners", "联合单位", Kind::Text, "Who else takes part.").list(),
        C::new(
            "months",
            "周期",
            Kind::Integer { min: 1, max: 120 },
            "Months it takes.",
        )
        .unit("months"),
        C::new("cost_yuan", "经费", Kind::Money, "What it costs.").unit("yuan"),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<SolutionState>),
            "Where it stands.",
        )
        .required(),
        C::new(
            "reason",
            "遴选理由",
            Kind::Text,
            "Why it was chosen or not.",
        ),
    ],
    examples: &["HS1,H1,L1,激光位移传感器阵列在线测量,X1,12,300000,submitted,"],
};

pub(super) const MILESTONES: SheetFormat = SheetFormat {
    name: "milestones",
    zh: "攻关里程碑",
    meaning: "Steps of the research, with their days.",
    columns: &[
        ID,
        CHALLENGE,
        TITLE,
        DUE,
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<MilestoneState>),
            "Where it stands.",
        )
        .required(),
        EVIDENCE,
    ],
    examples: &["HM1,H1,样机,2027-09-30,planned,"],
};
