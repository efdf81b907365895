//! What is wanted: needs, their requirements, bundles.

use super::{DELIVERY, KM, ORGANISATION, POSITIVE, SERVICE, SIDE};
use crate::exchange::schema::{Column as C, Kind, SheetFormat, bundle_modes, words_of};
use crate::model::{Document, Use};

pub(super) const NEEDS: SheetFormat = SheetFormat {
    name: "needs",
    zh: "需求",
    meaning: "What SMEs need.",
    columns: &[
        C::new("id", "编号", Kind::Id, "Unique id.").required(),
        C::new("organisation", "单位", ORGANISATION, "Whose need it is.").required(),
        C::new("service_kind", "服务类别", SERVICE, "What kind of service.").required(),
        C::new("text", "需求描述", Kind::Text, "In the SME's words."),
        C::new(
            "instrument",
            "计量器具",
            Kind::Instrument,
            "As the SME calls it; an unknown name is a warning.",
        ),
        C::new(
            "purpose",
            "用途",
            Kind::Code(words_of::<Use>),
            "What it is for; decides on compulsory verification. Empty: quality.",
        ),
        C::new(
            "document",
            "所需文件",
            Kind::Code(words_of::<Document>),
            "Empty: any.",
        ),
        C::new(
            "quantity",
            "数量",
            POSITIVE,
            "Items, hours, seats, days or cases, as the service kind counts.",
        )
        .required(),
        C::new(
            "window_from",
            "最早日期",
            Kind::Date,
            "First day on which work may start.",
        )
        .required(),
        C::new(
            "window_to",
            "最晚日期",
            Kind::Date,
            "Last day by which it must be done.",
        )
        .required(),
        C::new(
            "delivery",
            "服务方式",
            DELIVERY,
            "Ways that suit. Empty: any.",
        )
        .list(),
        C::new("max_distance_km", "最大距离", KM, "Empty: no limit.").unit("km"),
        C::new(
            "budget_yuan",
            "预算",
            Kind::Money,
            "For the whole need. Empty: open.",
        )
        .unit("yuan"),
        C::new(
            "priority",
            "优先级",
            Kind::Integer { min: 1, max: 5 },
            "1 can wait, 5 is urgent. Empty: 1.",
        ),
        C::new(
            "avoid",
            "回避名单",
            ORGANISATION,
            "Organisations that must not serve it.",
        )
        .list(),
    ],
    examples: &[
        "N1,S1,calibration,20 把卡尺要校准,游标卡尺,quality,calibration_certificate,20,2026-12-01,2027-02-28,sent_in;on_site,100,1500.50,3,X1",
        "N2,S1,training,内审员培训,,,,2,2026-11-15,2027-03-31,,,,,",
    ],
};

pub(super) const REQUIREMENTS: SheetFormat = SheetFormat {
    name: "requirements",
    zh: "需求指标",
    meaning: "What a need asks for; all rows of a need must be met.",
    columns: &[
        C::new("need", "需求", Kind::Reference("needs"), "The need.").required(),
        C::new(
            "measurand",
            "被测量",
            Kind::Measurand,
            "Empty: the instrument's, when it has exactly one.",
        ),
        C::new("side", "方向", SIDE, "Empty: any."),
        C::new(
            "range",
            "测量范围",
            Kind::Range,
            "As written; what can't be understood is a warning.",
        ),
        C::new(
            "permitted_error",
            "允许误差",
            Kind::PermittedError,
            "Permitted error, class or tolerance band, as written; what can't be understood is a warning.",
        ),
        C::new(
            "wished_uncertainty",
            "不确定度要求",
            Kind::Uncertainty,
            "As written; what can't be understood is a warning.",
        ),
        C::new(
            "decision_rule",
            "判定规则",
            Kind::DecisionRule,
            "How the uncertainty is judged. Empty: the usual rule of the service.",
        ),
        C::new(
            "method",
            "规程规范",
            Kind::Text,
            "Number of the regulation wanted.",
        ),
        C::new(
            "parameters",
            "参数",
            Kind::Parameter,
            "Further conditions; what can't be understood is a warning.",
        )
        .list(),
    ],
    examples: &["N1,外尺寸,measure,(0~150)mm,±0.03mm,U=0.01mm (k=2),1/3,JJG 30-2012,温度=(18~22)℃"],
};

pub(super) const BUNDLES: SheetFormat = SheetFormat {
    name: "bundles",
    zh: "打包需求",
    meaning: "Needs of one SME to be served together.",
    columns: &[
        C::new("id", "编号", Kind::Id, "Unique id.").required(),
        C::new(
            "needs",
            "需求",
            Kind::Reference("needs"),
            "All of one organisation; each in one bundle at most.",
        )
        .list()
        .required(),
        C::new(
            "mode",
            "方式",
            Kind::Code(bundle_modes),
            "All or none, or as many as possible. Empty: as_many.",
        ),
        C::new("max_providers", "服务方上限", POSITIVE, "Empty: no limit."),
    ],
    examples: &["B1,N1;N2,as_many,2"],
};
