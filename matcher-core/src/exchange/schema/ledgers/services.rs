//! Services that were really given, item by item, and the gauges of a firm.

use super::{
    C, FIRM, HOURS, ID, Kind, POSITIVE, PROVIDER, REMARKS, SERVICE, SheetFormat, words_of,
};
use crate::model::{Document, GaugeClass, GaugeState, ItemState, ServiceState, Use, Verdict};

pub(super) const SERVICE_RECORDS: SheetFormat = SheetFormat {
    name: "service_records",
    zh: "服务记录",
    meaning: "What was really done for a firm: order, dates, document, money, what came of it.",
    columns: &[
        ID,
        PROVIDER,
        FIRM,
        C::new("service_kind", "服务类别", SERVICE, "What kind of service.").required(),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<ServiceState>),
            "Where it stands.",
        )
        .required(),
        C::new("text", "服务内容", Kind::Text, "In words."),
        C::new(
            "need",
            "需求",
            Kind::Reference("needs"),
            "The need it serves.",
        ),
        C::new(
            "offer",
            "开放服务",
            Kind::Reference("offers"),
            "The offer it stands on.",
        ),
        C::new(
            "quantity",
            "数量",
            POSITIVE,
            "Items, hours, seats, days or cases, as the service kind counts.",
        )
        .required(),
        C::new(
            "people",
            "服务人次",
            POSITIVE,
            "Person-times of the service. Empty: 1.",
        ),
        C::new("booked_on", "预约日期", Kind::Date, "Day of the booking."),
        C::new(
            "order_number",
            "委托单号",
            Kind::Text,
            "Number of the order.",
        ),
        C::new("ordered_on", "委托日期", Kind::Date, "Day of the order."),
        C::new(
            "received_on",
            "收样日期",
            Kind::Date,
            "Day on which the items came.",
        ),
        C::new(
            "returned_on",
            "完成日期",
            Kind::Date,
            "Day on which the items went back, or the service was done.",
        ),
        C::new(
            "document",
            "文件类别",
            Kind::Code(words_of::<Document>),
            "What it ended in.",
        ),
        C::new(
            "document_number",
            "证书编号",
            Kind::Text,
            "Number of certificate or report.",
        ),
        C::new(
            "document_until",
            "证书有效期至",
            Kind::Date,
            "Last day on which the document holds.",
        ),
        C::new(
            "hours",
            "占用机时",
            HOURS,
            "Hours of machines and people given.",
        )
        .unit("h"),
        C::new(
            "list_price_yuan",
            "标准收费",
            Kind::Money,
            "Fee by the price list.",
        )
        .unit("yuan"),
        C::new("paid_yuan", "实收", Kind::Money, "Paid so far.").unit("yuan"),
        C::new("waived_yuan", "减免", Kind::Money, "Reduced or waived.").unit("yuan"),
        C::new(
            "deferred_yuan",
            "缓收",
            Kind::Money,
            "Deferred (欠费不欠服务).",
        )
        .unit("yuan"),
        C::new(
            "deferred_until",
            "缓收至",
            Kind::Date,
            "Day by which the deferred part is to be paid.",
        ),
        C::new(
            "deferred_paid_on",
            "补缴日期",
            Kind::Date,
            "Day on which it was paid after all.",
        ),
        C::new(
            "benefit",
            "惠企政策",
            Kind::Reference("benefits"),
            "The measure it was reduced by.",
        ),
        C::new("problem", "所涉问题", Kind::Text, "The firm's problem."),
        C::new(
            "problem_solved",
            "问题已解决",
            Kind::YesNo,
            "Whether it is solved; the firm says so.",
        ),
        C::new(
            "rating",
            "评价",
            Kind::Integer { min: 1, max: 5 },
            "1 bad, 5 very good; the firm says so.",
        ),
        REMARKS,
    ],
    examples: &[
        "V1,L1,S1,calibration,settled,20 把卡尺校准,N1,O1,20,,2026-11-02,W-2026-001,2026-11-03,2026-11-04,2026-11-10,calibration_certificate,JZ-2026-0001,2027-11-09,6.5,700,350,210,140,2027-02-28,,F1,卡尺超差,yes,5,",
        "V2,L1,S1,training,ordered,内审员培训,,,2,2,2026-11-05,W-2026-002,2026-11-06,,,,,,,,,,,,,,,,,",
    ],
};

pub(super) const SERVICE_ITEMS: SheetFormat = SheetFormat {
    name: "service_items",
    zh: "服务明细",
    meaning: "The items of an order, each with where it stands and its document.",
    columns: &[
        ID,
        C::new(
            "record",
            "服务记录",
            Kind::Reference("service_records"),
            "The order.",
        )
        .required(),
        C::new(
            "gauge",
            "器具",
            Kind::Reference("gauges"),
            "The gauge in the firm's ledger.",
        ),
        C::new("name", "名称", Kind::Text, "What it is.").required(),
        C::new("number", "出厂编号", Kind::Text, "Number on it."),
        C::new("size", "规格", Kind::Text, "Size or range."),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<ItemState>),
            "Where it stands.",
        )
        .required(),
        C::new(
            "document_number",
            "证书编号",
            Kind::Text,
            "Number of its document.",
        ),
        C::new(
            "document_until",
            "证书有效期至",
            Kind::Date,
            "Last day on which the document holds.",
        ),
        C::new(
            "error",
            "示值误差",
            Kind::Text,
            "Largest error found, as printed: +0.03 mm.",
        ),
        C::new(
            "uncertainty",
            "不确定度",
            Kind::Uncertainty,
            "Uncertainty of the result, as printed.",
        ),
        REMARKS,
    ],
    examples: &[
        "VI1,V1,G1,游标卡尺,K-001,(0~150)mm,returned,JZ-2026-0001-1,2027-11-09,+0.03 mm,U=0.01mm (k=2),",
    ],
};

pub(super) const GAUGES: SheetFormat = SheetFormat {
    name: "gauges",
    zh: "计量器具台账",
    meaning: "The measuring instruments of a firm, each with what it is used for and when it is due.",
    columns: &[
        C::new("id", "台账编号", Kind::Id, "Unique id.").required(),
        FIRM,
        C::new("name", "名称", Kind::Text, "As the firm calls it.").required(),
        C::new("number", "出厂编号", Kind::Text, "Number on it."),
        C::new(
            "instrument",
            "计量器具",
            Kind::Instrument,
            "Its kind; an unknown name is a warning.",
        ),
        C::new("range", "规格", Kind::Range, "Range, as printed."),
        C::new(
            "permitted_error",
            "允许误差",
            Kind::PermittedError,
            "What its use allows it to be wrong, as printed.",
        ),
        C::new(
            "purpose",
            "用途",
            Kind::Code(words_of::<Use>),
            "What it is used for; decides on compulsory verification. Empty: quality.",
        ),
        C::new(
            "class",
            "管理类别",
            Kind::Code(words_of::<GaugeClass>),
            "A outside, B also inside, C once. Empty: A.",
        ),
        C::new(
            "state",
            "状态",
            Kind::Code(words_of::<GaugeState>),
            "Whether it may be used.",
        )
        .required(),
        C::new(
            "keeper",
            "保管人",
            Kind::Text,
            "Department or post that keeps it.",
        ),
        C::new("place", "存放地点", Kind::Text, "Where it is used."),
        C::new(
            "interval_months",
            "周期",
            Kind::Integer { min: 1, max: 240 },
            "Months between two calibrations.",
        )
        .unit("months"),
        C::new(
            "last_on",
            "上次日期",
            Kind::Date,
            "Day of the last calibration.",
        ),
        C::new(
            "due",
            "到期日",
            Kind::Date,
            "Day on which it is due. Empty: last day and interval.",
        ),
        REMARKS,
    ],
    examples: &[
        "G1,S1,游标卡尺,K-001,游标卡尺,(0~150)mm,±0.05mm,quality,b,in_use,质检,质检室,12,2026-11-10,2027-11-09,",
        "G2,S1,压力表,Y-7,压力表,(0~1.6)MPa,1.6级,safety,a,in_use,设备,锅炉房,6,2026-06-10,2026-12-09,",
    ],
};

pub(super) const CONFIRMATIONS: SheetFormat = SheetFormat {
    name: "confirmations",
    zh: "计量确认记录",
    meaning: "Whether a gauge, as its document found it, is good enough for its use; a record for the auditor.",
    columns: &[
        ID,
        C::new("gauge", "器具", Kind::Reference("gauges"), "The gauge.").required(),
        C::new(
            "done_on",
            "确认日期",
            Kind::Date,
            "Day of the confirmation.",
        )
        .required(),
        C::new(
            "document_number",
            "证书编号",
            Kind::Text,
            "The document it rests on.",
        ),
        C::new(
            "error",
            "示值误差",
            Kind::Text,
            "Largest error found, as printed.",
        ),
        C::new(
            "uncertainty",
            "不确定度",
            Kind::Uncertainty,
            "Uncertainty of the result, as printed.",
        ),
        C::new(
            "tolerance",
            "使用要求",
            Kind::PermittedError,
            "What the use allows, as printed.",
        ),
        C::new(
            "verdict",
            "结论",
            Kind::Code(words_of::<Verdict>),
            "What was found.",
        )
        .required(),
        C::new(
            "conditions",
            "限用或降级说明",
            Kind::Text,
            "For what it may still be used.",
        ),
        C::new("confirmed_by", "确认人", Kind::Text, "Who confirmed it."),
    ],
    examples: &["GC1,G1,2026-11-12,JZ-2026-0001-1,+0.03 mm,U=0.01mm (k=2),±0.05mm,fit,,质检"],
};
