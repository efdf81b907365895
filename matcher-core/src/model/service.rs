//! The closed list of service kinds, each with its unit of quantity, its set of rules, its document and its indicator.

use super::Language;
use super::code::{Coded, coded};

coded! {
    /// What is asked for or offered (服务类别).
    ServiceKind {
        CompulsoryVerification = "compulsory_verification", "强制检定", "compulsory verification";
        Verification = "verification", "检定", "verification";
        Calibration = "calibration", "校准", "calibration";
        Testing = "testing", "检测", "testing";
        PartMeasurement = "part_measurement", "工件测量", "part measurement";
        InstrumentTime = "instrument_time", "机时", "instrument time";
        MmsHelp = "mms_help", "测量管理体系辅导", "measurement management system help";
        StandardSetupHelp = "standard_setup_help", "建标辅导", "help with setting up a measurement standard";
        Consulting = "consulting", "咨询", "consulting";
        ExpertPosting = "expert_posting", "专家派驻", "expert posting";
        Training = "training", "培训", "training";
        Energy = "energy", "能源计量", "energy metrology";
        Carbon = "carbon", "碳计量", "carbon metrology";
        JointResearch = "joint_research", "联合攻关", "joint research";
        ResultTransfer = "result_transfer", "成果转化", "transfer of results";
    }
}

coded! {
    /// What one unit of a service is.
    QuantityUnit {
        Item = "item", "件", "items";
        Hour = "hour", "小时", "hours";
        Seat = "seat", "座位", "seats";
        Day = "day", "天", "days";
        Case = "case", "项", "cases";
    }
}

coded! {
    /// Which rules judge a service (reference: the decision rule of each kind in `fit`).
    RuleSet {
        HandOver = "hand_over", "移交指定机构", "handed over to the designated body";
        Verification = "verification", "检定规则", "rules of verification";
        Calibration = "calibration", "校准规则", "rules of calibration";
        Testing = "testing", "检测规则", "rules of testing";
        PartMeasurement = "part_measurement", "工件测量规则", "rules of part measurement";
        Assistance = "assistance", "帮扶规则", "rules of assistance: kind, field, place, time";
    }
}

coded! {
    /// What a service ends in (证书、报告).
    Document {
        VerificationCertificate = "verification_certificate", "检定证书", "verification certificate";
        CalibrationCertificate = "calibration_certificate", "校准证书", "calibration certificate";
        CalibrationCertificateCnas = "calibration_certificate_cnas", "CNAS校准证书", "CNAS calibration certificate";
        TestReport = "test_report", "检测报告", "test report";
        TestReportCma = "test_report_cma", "CMA检测报告", "CMA test report";
        TestReportCnas = "test_report_cnas", "CNAS检测报告", "CNAS test report";
        InternalData = "internal_data", "内部数据", "data for internal use only";
        TrainingCertificate = "training_certificate", "培训证明", "training certificate";
        AdviceReport = "advice_report", "咨询报告", "advice report";
        None = "none", "无", "none";
    }
}

impl Document {
    /// Whether a service that ends in `self` also satisfies who asked for `wanted`.
    ///
    /// A verification or accredited certificate serves who asked for a plain calibration certificate, an accredited report who asked
    /// for a plain one, and anything serves who asked for data only.
    pub fn satisfies(self, wanted: Self) -> bool {
        use Document as D;
        self == wanted
            || match wanted {
                D::None | D::InternalData => true,
                D::CalibrationCertificate => matches!(
                    self,
                    D::CalibrationCertificateCnas | D::VerificationCertificate
                ),
                D::TestReport => matches!(self, D::TestReportCma | D::TestReportCnas),
                _ => false,
            }
    }
}

impl QuantityUnit {
    /// The name of one: `件`, `item`.
    pub fn one(self, lang: Language) -> &'static str {
        match lang {
            Language::Chinese => self.zh(),
            Language::English => self.en().strip_suffix('s').unwrap_or(self.en()),
        }
    }

    /// An amount: `3 件`, `1 item`, `3 items`.
    pub fn amount(self, count: u64, lang: Language) -> String {
        let name = match lang {
            Language::English if count != 1 => self.en(),
            lang => self.one(lang),
        };
        format!("{count} {name}")
    }
}

impl ServiceKind {
    /// The unit in which a need's quantity is counted.
    pub fn unit(self) -> QuantityUnit {
        match self {
            Self::CompulsoryVerification
            | Self::Verification
            | Self::Calibration
            | Self::Testing
            | Self::PartMeasurement => QuantityUnit::Item,
            Self::InstrumentTime => QuantityUnit::Hour,
            Self::Training => QuantityUnit::Seat,
            Self::Consulting | Self::ExpertPosting => QuantityUnit::Day,
            Self::MmsHelp
            | Self::StandardSetupHelp
            | Self::Energy
            | Self::Carbon
            | Self::JointResearch
            | Self::ResultTransfer => QuantityUnit::Case,
        }
    }

    /// Which rules judge it.
    pub fn rule_set(self) -> RuleSet {
        match self {
            Self::CompulsoryVerification => RuleSet::HandOver,
            Self::Verification => RuleSet::Verification,
            Self::Calibration => RuleSet::Calibration,
            Self::Testing => RuleSet::Testing,
            Self::PartMeasurement => RuleSet::PartMeasurement,
            _ => RuleSet::Assistance,
        }
    }

    /// The document it usually ends in.
    pub fn document(self) -> Document {
        match self {
            Self::CompulsoryVerification | Self::Verification => Document::VerificationCertificate,
            Self::Calibration => Document::CalibrationCertificate,
            Self::Testing => Document::TestReport,
            Self::PartMeasurement | Self::InstrumentTime => Document::InternalData,
            Self::Training => Document::TrainingCertificate,
            Self::MmsHelp
            | Self::StandardSetupHelp
            | Self::Consulting
            | Self::Energy
            | Self::Carbon => Document::AdviceReport,
            Self::ExpertPosting | Self::JointResearch | Self::ResultTransfer => Document::None,
        }
    }

    /// The indicator of the yearly bulletins it feeds; ids of `data/indicators/indicators.csv`.
    pub fn indicator(self) -> &'static str {
        match self {
            Self::Training => "people_trained",
            Self::MmsHelp => "mms_firms_helped",
            Self::StandardSetupHelp => "standards_set_up",
            Self::Energy | Self::Carbon => "energy_carbon_services",
            Self::Consulting | Self::JointResearch | Self::ResultTransfer | Self::ExpertPosting => {
                "problems_solved"
            }
            _ => "services",
        }
    }

    /// Whether a measurand, a range and an accuracy decide who can do it.
    pub fn is_measurement(self) -> bool {
        self.rule_set() != RuleSet::Assistance || self == Self::InstrumentTime
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_without_a_plural() {
        for (unit, count, zh, en) in [
            (QuantityUnit::Item, 1, "1 件", "1 item"),
            (QuantityUnit::Item, 12, "12 件", "12 items"),
            (QuantityUnit::Seat, 0, "0 座位", "0 seats"),
            (QuantityUnit::Day, 1, "1 天", "1 day"),
        ] {
            assert_eq!(unit.amount(count, Language::Chinese), zh);
            assert_eq!(unit.amount(count, Language::English), en);
        }
        for unit in QuantityUnit::ALL {
            assert_eq!(format!("{}s", unit.one(Language::English)), unit.en());
        }
    }
}
