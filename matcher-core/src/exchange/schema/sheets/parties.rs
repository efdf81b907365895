//! Who takes part, where and with what papers.

use super::{COUNT, LATITUDE, LONGITUDE, ORGANISATION};
use crate::exchange::schema::{Column as C, Kind, SheetFormat, words_of};
use crate::model::{
    CentreStatus, CredentialKind, Ladder, Level, MetrologyBasis, OrganisationKind, Size,
};

pub(super) const CATALOGUE: SheetFormat = SheetFormat {
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
};

pub(super) const ORGANISATIONS: SheetFormat = SheetFormat {
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
};

pub(super) const SITES: SheetFormat = SheetFormat {
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
};

pub(super) const CREDENTIALS: SheetFormat = SheetFormat {
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
};

pub(super) const SUPPLY_LINKS: SheetFormat = SheetFormat {
    name: "supply_links",
    zh: "供应链",
    meaning: "Who delivers to whom.",
    columns: &[
        C::new("supplier", "供应商", ORGANISATION, "Who delivers.").required(),
        C::new("customer", "客户", ORGANISATION, "Who buys.").required(),
    ],
    examples: &["S1,L1"],
};
