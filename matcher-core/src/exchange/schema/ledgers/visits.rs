//! Service teams, visits and questionnaires: how demand is collected.

use super::{C, CATEGORY, COUNT, FIRM, ID, Kind, REGION, REMARKS, SheetFormat, words_of};
use crate::model::MetrologyBasis;

pub(super) const TEAMS: SheetFormat = SheetFormat {
    name: "service_teams",
    zh: "计量技术服务队",
    meaning: "Teams of one leader and several experts (1+N).",
    columns: &[
        ID,
        REGION,
        C::new("name", "名称", Kind::Text, "What it is called.").required(),
        C::new("leader", "组长单位", Kind::Text, "Who leads it.").required(),
        C::new("experts", "专家", Kind::Text, "Its experts by field.").list(),
        C::new("formed_on", "组建日期", Kind::Date, "First day.").required(),
        C::new(
            "dissolved_on",
            "解散日期",
            Kind::Date,
            "Last day. Empty: it goes on.",
        ),
    ],
    examples: &["T1,410300,示例市长度专业服务队,示例市计量所,长度;力学,2026-01-10,"],
};

pub(super) const VISITS: SheetFormat = SheetFormat {
    name: "visits",
    zh: "走访记录",
    meaning: "Visits of liaison officers and teams to firms.",
    columns: &[
        ID,
        FIRM,
        C::new("visited_on", "走访日期", Kind::Date, "Day of the visit.").required(),
        C::new(
            "team",
            "服务队",
            Kind::Reference("service_teams"),
            "The team. Empty: liaison officers alone.",
        ),
        C::new("officer", "联络员单位", Kind::Text, "Who visited.").required(),
        C::new(
            "people",
            "参加人数",
            COUNT,
            "People of the firm who took part.",
        ),
        C::new(
            "leaflets",
            "发放资料",
            COUNT,
            "Leaflets handed out. Empty: none.",
        ),
        C::new("categories", "需求类别", CATEGORY, "What the firm needs.").list(),
        C::new("findings", "走访情况", Kind::Text, "What was found."),
        C::new(
            "advice",
            "意见建议",
            Kind::Text,
            "What was advised on the spot.",
        ),
    ],
    examples: &[
        "I1,S1,2026-03-05,T1,示例市市场监督管理局计量科,3,10,calibration;training,卡尺无校准记录,建立台账；先校准质检用卡尺",
    ],
};

pub(super) const QUESTIONNAIRES: SheetFormat = SheetFormat {
    name: "questionnaires",
    zh: "调研问卷",
    meaning: "What a firm says it needs, by the categories of 豫市监办〔2020〕89号; filled by the firm or by staff for it.",
    columns: &[
        ID,
        FIRM,
        C::new("answered_on", "填写日期", Kind::Date, "Day of the answer.").required(),
        C::new(
            "basis",
            "计量基础",
            Kind::Code(words_of::<MetrologyBasis>),
            "State of its own metrology.",
        ),
        C::new(
            "gauges",
            "计量器具数",
            COUNT,
            "How many measuring instruments it has.",
        ),
        C::new("categories", "需求类别", CATEGORY, "What it needs.")
            .list()
            .required(),
        C::new(
            "policy_text",
            "政策信息需求",
            Kind::Text,
            "Which laws and policies it wants to know.",
        ),
        C::new(
            "training_text",
            "培训需求",
            Kind::Text,
            "Whom it wants trained in what.",
        ),
        C::new(
            "testing_text",
            "计量测试需求",
            Kind::Text,
            "What can't be measured, not well, not wholly (测不到、测不准、测不全).",
        ),
        C::new(
            "calibration_text",
            "检定校准需求",
            Kind::Text,
            "Which instruments.",
        ),
        C::new(
            "mms_text",
            "测量管理体系需求",
            Kind::Text,
            "What it wants to set up.",
        ),
        C::new(
            "energy_text",
            "节能减排需求",
            Kind::Text,
            "What it wants to save.",
        ),
        REMARKS,
    ],
    examples: &[
        "Q1,S1,2026-03-05,weak,26,calibration;training,,内审员 2 人,,卡尺 20 把、千分尺 5 把,,,",
    ],
};
