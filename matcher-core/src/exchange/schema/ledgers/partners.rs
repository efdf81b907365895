//! Partnerships that last.

use super::{
    C, DUE, FIRM, ID, Kind, ORGANISATION, PROVIDER, REMARKS, SheetFormat, TEXT, TITLE, words_of,
};
use crate::model::{AgreementState, DifficultyState, Mode, NdaState};

pub(super) const AGREEMENTS: SheetFormat = SheetFormat {
    name: "agreements",
    zh: "伙伴协议",
    meaning: "What a lead enterprise and a firm have agreed on, for how long, with whom beside them.",
    columns: &[
        ID,
        PROVIDER,
        FIRM,
        C::new(
            "mode",
            "模式",
            Kind::Code(words_of::<Mode>),
            "Supply chain or same field.",
        )
        .required(),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<AgreementState>),
            "Where it stands.",
        )
        .required(),
        C::new("text", "合作内容", Kind::Text, "What is agreed."),
        C::new(
            "co_providers",
            "共同服务方",
            ORGANISATION,
            "Institutes, centres, associations that serve beside it.",
        )
        .list(),
        C::new(
            "proposed_on",
            "倡议日期",
            Kind::Date,
            "Day of the initiative.",
        )
        .required(),
        C::new("signed_on", "签订日期", Kind::Date, "Day of signing."),
        C::new("valid_to", "有效期至", Kind::Date, "Last day of the term."),
        C::new(
            "nda",
            "保密约定",
            Kind::Code(words_of::<NdaState>),
            "Whether both sides promised not to disclose. Empty: not needed.",
        ),
        C::new(
            "score",
            "评估得分",
            Kind::Integer { min: 1, max: 100 },
            "Of the evaluation.",
        ),
        C::new("evaluation", "评估意见", Kind::Text, "What the firm says."),
        C::new("ended_on", "结束日期", Kind::Date, "Last day of it."),
        REMARKS,
        C::new(
            "call",
            "所依倡议",
            Kind::Text,
            "Id of the lead enterprise's call that the firm joined. Empty: it came about otherwise.",
        ),
    ],
    examples: &[
        "A1,L1,S1,supply_chain,active,长度类校准、内审员培训,X1,2026-10-10,2026-10-20,2028-10-19,signed,,,,,",
    ],
};

pub(super) const DIFFICULTIES: SheetFormat = SheetFormat {
    name: "difficulties",
    zh: "难点堵点",
    meaning: "What stands in the way of a partnership, who solves it and by when.",
    columns: &[
        ID,
        C::new(
            "agreement",
            "伙伴协议",
            Kind::Reference("agreements"),
            "The partnership.",
        )
        .required(),
        TITLE,
        TEXT,
        C::new("solver", "解决责任人", Kind::Text, "Who solves it.").required(),
        DUE,
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<DifficultyState>),
            "Where it stands.",
        )
        .required(),
        C::new("solution", "解决情况", Kind::Text, "How it was solved."),
        C::new(
            "solved_on",
            "解决日期",
            Kind::Date,
            "Day on which it was solved.",
        ),
    ],
    examples: &["AD1,A1,送样周期长,月末集中送样排队,示例市市场监督管理局计量科,2026-12-15,open,,"],
};
