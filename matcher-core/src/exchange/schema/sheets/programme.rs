//! What the programme adds: quotas, support measures, the last plan.

use super::{COUNT, PERCENT, SERVICE};
use crate::exchange::schema::{Column as C, Kind, SheetFormat, words_of};
use crate::model::{BenefitMeasure, Ladder, OrganisationKind, Size};

pub(super) const QUOTAS: SheetFormat = SheetFormat {
    name: "quotas",
    zh: "名额",
    meaning: "How many distinct SMEs of an area should be served by a group of services.",
    columns: &[
        C::new(
            "area",
            "区域",
            Kind::Reference("quota_areas"),
            "Code of the area.",
        )
        .required(),
        C::new(
            "group",
            "服务组",
            Kind::Text,
            "Name of the group of services.",
        )
        .required(),
        C::new(
            "services",
            "服务类别",
            SERVICE,
            "Services that count. Empty: every one.",
        )
        .list(),
        C::new("min_seekers", "企业数", COUNT, "Distinct SMEs wanted.").required(),
        C::new(
            "penalty",
            "缺额扣分",
            Kind::Integer {
                min: 0,
                max: 1_000_000_000,
            },
            "Points lost per missing SME. Empty: as the rules of the round say.",
        ),
    ],
    examples: &["410300,help,,10,500"],
};

pub(super) const QUOTA_AREAS: SheetFormat = SheetFormat {
    name: "quota_areas",
    zh: "名额区域",
    meaning: "The counties and districts of an area, with dates.",
    columns: &[
        C::new("area", "区域", Kind::Text, "Code of the area.").required(),
        C::new("name", "名称", Kind::Text, "Name of the area.").required(),
        C::new(
            "region",
            "行政区划",
            Kind::Region,
            "A county or district that belongs to it.",
        )
        .required(),
        C::new("valid_from", "有效期自", Kind::Date, "Empty: since ever."),
        C::new("valid_to", "有效期至", Kind::Date, "Empty: for ever."),
    ],
    examples: &["410300,洛阳市,410303,2020-01-01,2030-12-31"],
};

pub(super) const BENEFITS: SheetFormat = SheetFormat {
    name: "benefits",
    zh: "惠企政策",
    meaning: "Support measures. Only a local rule with a rate computes a price.",
    columns: &[
        C::new("id", "编号", Kind::Id, "Unique id.").required(),
        C::new("title", "名称", Kind::Text, "Title.").required(),
        C::new("issuer", "发文机关", Kind::Text, "Who issued it.").required(),
        C::new("document_number", "文号", Kind::Text, "Document number."),
        C::new(
            "areas",
            "适用区域",
            Kind::Region,
            "Divisions of any level. Empty: everywhere.",
        )
        .list(),
        C::new("payer", "承担方", Kind::Text, "Who pays the difference."),
        C::new("services", "服务类别", SERVICE, "Empty: every service.").list(),
        C::new(
            "sizes",
            "规模",
            Kind::Code(words_of::<Size>),
            "Empty: every size.",
        )
        .list(),
        C::new(
            "kinds",
            "单位类别",
            Kind::Code(words_of::<OrganisationKind>),
            "Empty: everyone who is helped.",
        )
        .list(),
        C::new(
            "min_ladder",
            "最低梯度",
            Kind::Code(words_of::<Ladder>),
            "Lowest place on the ladder. Empty: none.",
        ),
        C::new(
            "measure",
            "措施",
            Kind::Code(words_of::<BenefitMeasure>),
            "What it does to the fee.",
        )
        .required(),
        C::new(
            "percent",
            "比例",
            PERCENT,
            "Per cent off the fee; required for `reduced`.",
        )
        .unit("%"),
        C::new(
            "cap_yuan",
            "上限",
            Kind::Money,
            "At most so much per need. Empty: no limit.",
        )
        .unit("yuan"),
        C::new("valid_from", "有效期自", Kind::Date, "First day.").required(),
        C::new("valid_to", "有效期至", Kind::Date, "Last day.").required(),
    ],
    examples: &[
        "F1,示例减收办法（合成）,示例市市场监督管理局,示例〔2026〕1号,410300,市财政,calibration;verification,micro;small,sme,innovative,reduced,50,2000,2026-01-01,2027-12-31",
    ],
};

pub(super) const PREVIOUS_PLAN: SheetFormat = SheetFormat {
    name: "previous_plan",
    zh: "上期方案",
    meaning: "Who served which need in the last published plan.",
    columns: &[
        C::new("need", "需求", Kind::Reference("needs"), "The need.").required(),
        C::new(
            "resource",
            "资源",
            Kind::Reference("resources"),
            "The resource that served it.",
        )
        .required(),
        C::new("period", "期间", Kind::Period, "When.").required(),
    ],
    examples: &["N1,R1,2026-12"],
};
