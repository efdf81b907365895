//! Words of the closed lists, as firms say them; blanks part them.

use crate::model::{CredentialKind, Delivery, OrganisationKind, ServiceKind};

/// Words for each kind of service, as firms say them.
pub(super) const SERVICES: &[(ServiceKind, &str)] = &[
    (
        ServiceKind::CompulsoryVerification,
        "强制检定 强检 强制检验 compulsoryverification",
    ),
    (
        ServiceKind::Verification,
        "检定 检定证书 首次检定 后续检定 周期检定 verification verify",
    ),
    (
        ServiceKind::Calibration,
        "校准 校正 校验 标定 外校 送校 校准证书 计量校准 周期校准 校一下 校个 calibration calibrate",
    ),
    (
        ServiceKind::Testing,
        "检测 检验 测试 试验 化验 检测报告 第三方检测 testing test",
    ),
    (
        ServiceKind::PartMeasurement,
        "工件测量 工件检测 零件测量 零件检测 代测 代检 打尺寸 测尺寸 量尺寸 来图检测 尺寸检测 partmeasurement",
    ),
    (
        ServiceKind::InstrumentTime,
        "机时 租机时 设备租用 租用 租赁 出租 仪器共享 借用 instrumenttime rental",
    ),
    (
        ServiceKind::MmsHelp,
        "测量管理体系辅导 测量管理体系建立 测量管理体系认证 测量管理体系 建立测量管理体系 体系辅导 计量体系 gb/t19022 19022 iso10012 mms",
    ),
    (
        ServiceKind::StandardSetupHelp,
        "建标辅导 建标指导 建标 计量标准考核 建立计量标准 最高计量标准",
    ),
    (
        ServiceKind::Consulting,
        "计量咨询 技术咨询 计量技术咨询 咨询 测量系统分析 msa consulting",
    ),
    (
        ServiceKind::ExpertPosting,
        "专家派驻 派驻 驻厂 驻厂指导 专家驻厂 专家指导 派专家",
    ),
    (
        ServiceKind::Training,
        "培训 培训班 内审员培训 内审员 计量员培训 计量管理员培训 上课 讲课 学习班 training course",
    ),
    (
        ServiceKind::Energy,
        "能源计量 能效诊断 能源审计 节能诊断 能源计量器具配备 energymetrology",
    ),
    (
        ServiceKind::Carbon,
        "碳计量 碳足迹 碳核算 碳核查 碳排放 碳盘查 产品碳足迹 carbonfootprint",
    ),
    (
        ServiceKind::JointResearch,
        "联合攻关 攻关 联合研发 共同研发 合作研发 揭榜 jointresearch",
    ),
    (
        ServiceKind::ResultTransfer,
        "成果转化 技术转让 成果转让 专利转让",
    ),
];

pub(super) const DELIVERIES: &[(Delivery, &str)] = &[
    (
        Delivery::OnSite,
        "上门 上门服务 现场校准 下厂 到厂 到现场 onsite on-site",
    ),
    (
        Delivery::SentIn,
        "送检 寄送 邮寄 快递 寄过去 上门取件 sentin",
    ),
    (Delivery::AtProvider, "到场 自带 到实验室"),
    (Delivery::Remote, "远程 线上 在线培训 网课 remote online"),
];

pub(super) const CREDENTIALS: [(&str, CredentialKind); 6] = [
    ("cnas", CredentialKind::CnasCalibration),
    ("cnas认可", CredentialKind::CnasCalibration),
    ("cma", CredentialKind::Cma),
    ("cma资质", CredentialKind::Cma),
    ("计量授权", CredentialKind::Authorisation),
    ("法定计量", CredentialKind::Statutory),
];

pub(super) const PROVIDERS: &[(OrganisationKind, &str)] = &[
    (
        OrganisationKind::LargeEnterprise,
        "大企业 龙头企业 大型企业",
    ),
    (
        OrganisationKind::StatutoryInstitute,
        "法定计量技术机构 法定计量机构 计量院 计量所",
    ),
    (
        OrganisationKind::ThirdPartyCalibrator,
        "第三方机构 第三方校准",
    ),
    (
        OrganisationKind::IndustryCentre,
        "产业计量测试中心 产业计量中心",
    ),
    (OrganisationKind::EnergyCentre, "能源计量中心"),
    (OrganisationKind::CarbonCentre, "碳计量中心"),
    (
        OrganisationKind::ResearchInstitute,
        "科研院所 高校 大学 研究院 研究所",
    ),
    (
        OrganisationKind::Association,
        "行业学协会 行业协会 协会 学会",
    ),
];

pub(super) const NEAR: &str = "附近 周边 就近 最近的 离我近 离得近 近一点 一带 旁边 nearby near";

pub(super) const IN_PROVINCE: &str = "省内 本省 全省 省里";

pub(super) const IN_CITY: &str = "市内 本市 同城 本地 当地";

pub(super) const NOTHING: &str = "请问 我想 我们 我要 需要 想要 有没有 有没 哪里 哪家 哪儿 可以 能不能 可不可以 帮忙 \
     一下 多少钱 价格 费用 怎么 如何 还有 以及 什么 年检 周检 送去 打包 一起 都要 报告 证书 出证书 出个证书 发证书 哪些 企业 公司 厂家 机构 单位 实验室 开放 对外开放 服务 帮企业 for of and the in with to where who can \
     please need";
