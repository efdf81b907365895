//! What is offered: resources, offers, capabilities, hours.

use super::{COUNT, DELIVERY, KM, MINUTES, PERCENT, SERVICE, SIDE};
use crate::exchange::schema::{Column as C, Kind, SheetFormat, words_of};
use crate::model::{Document, ResourceKind};

pub(super) const RESOURCES: SheetFormat = SheetFormat {
    name: "resources",
    zh: "资源",
    meaning: "Machines, teams, rooms and classes. Their hours are sold once, whatever number of offers stand on them.",
    columns: &[
        C::new("id", "编号", Kind::Id, "Unique id.").required(),
        C::new(
            "site",
            "场所",
            Kind::Reference("sites"),
            "Where it stands: a site, or an organisation that has no row in `sites`.",
        )
        .required(),
        C::new(
            "kind",
            "类别",
            Kind::Code(words_of::<ResourceKind>),
            "A class has seats, everything else has minutes.",
        )
        .required(),
        C::new("name", "名称", Kind::Text, "Name as its owner says it.").required(),
        C::new("model", "型号", Kind::Text, "Model number."),
        C::new(
            "instrument",
            "计量器具",
            Kind::Instrument,
            "What instrument it is, when it is one.",
        ),
    ],
    examples: &[
        "R1,L1-lab,instrument,测长仪1号,示例-3000,测长仪",
        "R2,X1,class,测量管理体系培训班,,",
    ],
};

pub(super) const OFFERS: SheetFormat = SheetFormat {
    name: "offers",
    zh: "开放服务",
    meaning: "What is offered on a resource.",
    columns: &[
        C::new("id", "编号", Kind::Id, "Unique id.").required(),
        C::new(
            "resource",
            "资源",
            Kind::Reference("resources"),
            "Whose hours it uses.",
        )
        .required(),
        C::new("title", "名称", Kind::Text, "Title.").required(),
        C::new("service_kind", "服务类别", SERVICE, "What kind of service.").required(),
        C::new("description", "说明", Kind::Text, "Free text."),
        C::new(
            "setup_minutes",
            "准备分钟",
            COUNT,
            "Once per order. Empty: 0.",
        )
        .unit("min"),
        C::new(
            "minutes_each",
            "每件分钟",
            MINUTES,
            "Per item, hour, day or case; 1 for a seat of a class.",
        )
        .unit("min")
        .required(),
        C::new("delivery", "服务方式", DELIVERY, "Where it can be done.")
            .list()
            .required(),
        C::new("max_distance_km", "最大距离", KM, "Empty: no limit.").unit("km"),
        C::new(
            "turnaround_days",
            "周期天数",
            COUNT,
            "From the start of work to the document. Empty: 0.",
        )
        .unit("d"),
        C::new(
            "price_yuan",
            "单价",
            Kind::Money,
            "List price per item, hour, seat, day or case. Empty: free of charge.",
        )
        .unit("yuan"),
        C::new(
            "minimum_order_yuan",
            "最低消费",
            Kind::Money,
            "Smallest order. Empty: 0.",
        )
        .unit("yuan"),
        C::new(
            "visit_fee_yuan",
            "上门费",
            Kind::Money,
            "Per visit on site. Empty: 0.",
        )
        .unit("yuan"),
        C::new(
            "contract_discount_percent",
            "协议折扣",
            PERCENT,
            "Off the price for partners under a yearly contract. Empty: 0.",
        )
        .unit("%"),
        C::new(
            "urgent_percent",
            "加急系数",
            Kind::Integer {
                min: 100,
                max: 1000,
            },
            "Price of urgent work in per cent of the list price. Empty: 100.",
        )
        .unit("%"),
        C::new(
            "documents",
            "可出文件",
            Kind::Code(words_of::<Document>),
            "Documents its publisher says it may end in; the credentials decide.",
        )
        .list(),
        C::new("valid_from", "有效期自", Kind::Date, "Empty: since ever."),
        C::new(
            "valid_to",
            "有效期至",
            Kind::Date,
            "Empty: until further notice.",
        ),
    ],
    examples: &[
        "O1,R1,量具校准,calibration,通用量具,15,12,sent_in;on_site,150,7,50,300,400,30,150,calibration_certificate_cnas,2026-01-01,2027-12-31",
        "O2,R2,测量管理体系培训,training,,,1,at_provider,,,0,,,,,training_certificate,,",
    ],
};

pub(super) const CAPABILITIES: SheetFormat = SheetFormat {
    name: "capabilities",
    zh: "校准和测量能力",
    meaning: "Rows of a laboratory's scope behind an offer (CMC).",
    columns: &[
        C::new("id", "编号", Kind::Id, "Unique id.").required(),
        C::new(
            "offer",
            "开放服务",
            Kind::Reference("offers"),
            "The offer it stands behind.",
        )
        .required(),
        C::new(
            "instrument",
            "计量器具",
            Kind::Instrument,
            "For which instruments. Empty: any.",
        ),
        C::new(
            "measurand",
            "被测量",
            Kind::Measurand,
            "May be empty when the instrument has exactly one.",
        ),
        C::new(
            "side",
            "方向",
            SIDE,
            "Whether the quantity is measured or produced. Empty: any.",
        ),
        C::new(
            "range",
            "测量范围",
            Kind::Range,
            "As printed. Empty: none is stated.",
        ),
        C::new(
            "unit_hint",
            "单位",
            Kind::Unit,
            "Only where the printed range and uncertainty carry no unit.",
        ),
        C::new(
            "parameters",
            "参数",
            Kind::Parameter,
            "Further conditions, such as `频率=(20~1000)Hz`.",
        )
        .list(),
        C::new(
            "standard_uncertainty",
            "标准器不确定度",
            Kind::Uncertainty,
            "Expanded uncertainty of the measurement standard, as printed.",
        ),
        C::new(
            "uncertainty",
            "测量结果不确定度",
            Kind::Uncertainty,
            "Expanded uncertainty of the result, as printed.",
        ),
        C::new(
            "method",
            "规程规范",
            Kind::Text,
            "Number of the regulation, such as JJG 30-2012.",
        ),
        C::new(
            "conditions",
            "条件",
            Kind::Text,
            "Other conditions in words.",
        ),
        C::new(
            "credentials",
            "资质",
            Kind::Reference("credentials"),
            "Credentials that cover this row.",
        )
        .list(),
        C::new(
            "standards_due",
            "标准器有效期",
            Kind::Date,
            "Last day on which the working standards are in calibration.",
        ),
    ],
    examples: &[
        "K1,O1,游标卡尺,外尺寸,measure,(0~300)mm,mm,温度=(18~22)℃,U=0.003mm (k=2),U=0.01mm (k=2),JJG 30-2012,恒温,C1,2027-06-30",
    ],
};

pub(super) const SLOTS: SheetFormat = SheetFormat {
    name: "slots",
    zh: "时段",
    meaning: "Spare minutes (seats, for a class) of a resource in a month or week.",
    columns: &[
        C::new(
            "resource",
            "资源",
            Kind::Reference("resources"),
            "The resource.",
        )
        .required(),
        C::new("period", "期间", Kind::Period, "Month or ISO week.").required(),
        C::new(
            "minutes",
            "空闲分钟",
            MINUTES,
            "Spare minutes; seats for a class.",
        )
        .unit("min")
        .required(),
    ],
    examples: &["R1,2026-12,2400", "R2,2026-W49,60"],
};
