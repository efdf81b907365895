//! The sheets and their columns.

use super::{Column, Kind, SheetFormat, bundle_modes, words_of};
use crate::model::{
    BenefitMeasure, CentreStatus, CredentialKind, Delivery, Document, Ladder, Level,
    MetrologyBasis, OrganisationKind, ResourceKind, ServiceKind, Side, Size, Use,
};

const COUNT: Kind = Kind::Integer {
    min: 0,
    max: 1_000_000,
};
const POSITIVE: Kind = Kind::Integer {
    min: 1,
    max: 1_000_000,
};
const MINUTES: Kind = Kind::Integer {
    min: 1,
    max: 100_000_000,
};
const PERCENT: Kind = Kind::Integer { min: 0, max: 100 };
const KM: Kind = Kind::Number {
    min: 0.0,
    max: 20_000.0,
};
const LONGITUDE: Kind = Kind::Number {
    min: 73.0,
    max: 136.0,
};
const LATITUDE: Kind = Kind::Number {
    min: 3.0,
    max: 54.0,
};
const SERVICE: Kind = Kind::Code(words_of::<ServiceKind>);
const DELIVERY: Kind = Kind::Code(words_of::<Delivery>);
const SIDE: Kind = Kind::Code(words_of::<Side>);
const ORGANISATION: Kind = Kind::Reference("organisations");

use Column as C;

/// Every sheet, in the order in which they are read and written.
pub const SHEETS: &[SheetFormat] = &[
    SheetFormat {
        name: "catalogue",
        zh: "目录",
        meaning: "One row about the data as a whole. In a folder this is the file `catalogue.toml` with the same keys.",
        columns: &[
            C::new(
                "synthetic",
                "合成数据",
                Kind::YesNo,
                "Whether the data are invented; every page and file made from them then says so. Empty: no.",
            ),
            C::new("title", "标题", Kind::Text, "Title for people."),
            C::new("seed", "种子", Kind::Text, "Seed of the generator."),
            C::new("scale", "规模", Kind::Text, "Scale of the generator."),
        ],
        examples: &["yes,示例（合成数据 synthetic）,1,example"],
    },
    SheetFormat {
        name: "organisations",
        zh: "单位",
        meaning: "Everybody who takes part: large enterprises, SMEs, institutes, centres, associations.",
        columns: &[
            C::new("id", "编号", Kind::Id, "Unique id.").required(),
            C::new("name", "名称", Kind::Text, "Name as registered.").required(),
            C::new(
                "credit_code",
                "统一社会信用代码",
                Kind::CreditCode,
                "18 characters, GB 32100, with its check character.",
            )
            .required(),
            C::new(
                "kind",
                "类别",
                Kind::Code(words_of::<OrganisationKind>),
                "What it is.",
            )
            .required(),
            C::new(
                "level",
                "层级",
                Kind::Code(words_of::<Level>),
                "Level, of statutory institutes.",
            ),
            C::new(
                "status",
                "批筹状态",
                Kind::Code(words_of::<CentreStatus>),
                "Approved or in preparation, of centres.",
            ),
            C::new(
                "group",
                "所属集团",
                ORGANISATION,
                "The company whose group it belongs to.",
            ),
            C::new("region", "行政区划", Kind::Region, "Its seat.").required(),
            C::new("address", "地址", Kind::Text, "Street address of the seat."),
            C::new(
                "longitude",
                "经度",
                LONGITUDE,
                "Empty with the latitude: the centre of the region.",
            )
            .unit("°"),
            C::new(
                "latitude",
                "纬度",
                LATITUDE,
                "Empty with the longitude: the centre of the region.",
            )
            .unit("°"),
            C::new("industry", "行业", Kind::Industry, "Empty: unknown."),
            C::new(
                "size",
                "规模",
                Kind::Code(words_of::<Size>),
                "Empty: unknown.",
            ),
            C::new(
                "ladder",
                "梯度",
                Kind::Code(words_of::<Ladder>),
                "Place on the ladder of quality firms. Empty: none.",
            ),
            C::new(
                "metrology_basis",
                "计量基础",
                Kind::Code(words_of::<MetrologyBasis>),
                "State of its own metrology. Empty: unknown.",
            ),
            C::new(
                "lead",
                "龙头企业",
                Kind::YesNo,
                "Lead enterprise of the programme. Empty: no.",
            ),
            C::new(
                "fields",
                "同领域行业",
                Kind::Industry,
                "Industries a lead enterprise calls its field.",
            )
            .list(),
            C::new(
                "max_partners",
                "伙伴上限",
                COUNT,
                "At most so many SMEs it takes on. Empty: the round's limit.",
            ),
            C::new(
                "max_providers",
                "服务方上限",
                COUNT,
                "At most so many providers it deals with. Empty: the round's limit.",
            ),
            C::new(
                "avoid",
                "回避名单",
                ORGANISATION,
                "Organisations it must not be matched with.",
            )
            .list(),
        ],
        examples: &[
            "L1,示例轴承集团有限公司,91000000MA00000A14,large_enterprise,,,,410300,涧西区示例路1号,112.4,34.65,3451,large,none,some,yes,3451;3670,40,,X1",
            "X1,示例计量中心,91000000MA00000B15,industry_centre,province,approved,L1,410100,,,,M,,,,no,,,,",
            "S1,示例机械加工厂,91000000MA00000C16,sme,,,,410303,,,,3489,small,specialised,weak,no,,,3,X1",
        ],
    },
    SheetFormat {
        name: "sites",
        zh: "场所",
        meaning: "Where organisations work. An organisation without a row has one site with the organisation's id, name, region, address and coordinates.",
        columns: &[
            C::new("id", "编号", Kind::Id, "Unique id.").required(),
            C::new("organisation", "单位", ORGANISATION, "Whose site it is.").required(),
            C::new(
                "name",
                "名称",
                Kind::Text,
                "Name of the laboratory or plant.",
            )
            .required(),
            C::new("region", "行政区划", Kind::Region, "Where it lies.").required(),
            C::new("address", "地址", Kind::Text, "Street address."),
            C::new(
                "longitude",
                "经度",
                LONGITUDE,
                "Empty with the latitude: the centre of the region.",
            )
            .unit("°"),
            C::new(
                "latitude",
                "纬度",
                LATITUDE,
                "Empty with the longitude: the centre of the region.",
            )
            .unit("°"),
            C::new(
                "visitors",
                "可进入",
                Kind::YesNo,
                "Whether outsiders may enter. Empty: yes.",
            ),
        ],
        examples: &["L1-lab,L1,中心计量室,410305,示例路1号,112.41,34.66,yes"],
    },
    SheetFormat {
        name: "credentials",
        zh: "资质",
        meaning: "What an organisation may certify, where and until when. The capabilities that name it are the rows it covers.",
        columns: &[
            C::new("id", "编号", Kind::Id, "Unique id.").required(),
            C::new("organisation", "单位", ORGANISATION, "Who holds it.").required(),
            C::new(
                "kind",
                "类别",
                Kind::Code(words_of::<CredentialKind>),
                "What it is.",
            )
            .required(),
            C::new("number", "证书编号", Kind::Text, "Its number as printed.").required(),
            C::new("issuer", "发证机关", Kind::Text, "Who issued it."),
            C::new(
                "areas",
                "有效区域",
                Kind::Region,
                "Divisions of any level in which it counts. Empty: everywhere.",
            )
            .list(),
            C::new(
                "site",
                "场所",
                Kind::Reference("sites"),
                "The site it is bound to (an organisation without sites: its id). Empty: every site.",
            ),
            C::new("valid_from", "有效期自", Kind::Date, "First day.").required(),
            C::new("valid_to", "有效期至", Kind::Date, "Last day as printed.").required(),
            C::new(
                "extended_to",
                "延期至",
                Kind::Date,
                "Last day after an official extension.",
            ),
        ],
        examples: &[
            "C1,L1,cnas_calibration,CNAS L00000,示例认可机构,410000,L1-lab,2024-01-01,2027-12-31,2028-03-31",
        ],
    },
    SheetFormat {
        name: "supply_links",
        zh: "供应链",
        meaning: "Who delivers to whom.",
        columns: &[
            C::new("supplier", "供应商", ORGANISATION, "Who delivers.").required(),
            C::new("customer", "客户", ORGANISATION, "Who buys.").required(),
        ],
        examples: &["S1,L1"],
    },
    SheetFormat {
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
    },
    SheetFormat {
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
    },
    SheetFormat {
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
    },
    SheetFormat {
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
    },
    SheetFormat {
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
    },
    SheetFormat {
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
        examples: &[
            "N1,外尺寸,measure,(0~150)mm,±0.03mm,U=0.01mm (k=2),1/3,JJG 30-2012,温度=(18~22)℃",
        ],
    },
    SheetFormat {
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
    },
    SheetFormat {
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
                "Points lost per missing SME. Empty: the round's `quota_penalty`.",
            ),
        ],
        examples: &["410300,help,,10,500"],
    },
    SheetFormat {
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
    },
    SheetFormat {
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
    },
    SheetFormat {
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
    },
];
