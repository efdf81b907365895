//! The formats that can be imported, and how a file shows which it is.

use crate::model::code::coded;

coded! {
    /// A format from outside.
    Format {
        Catalogue = "catalogue", "目录表", "catalogue sheet";
        Uniquip = "uniquip", "UNIQUIP 1.0 设备表", "UNIQUIP 1.0 equipment list";
        MiiScope = "mii_scope", "NCSLI MII 认可范围", "NCSLI MII scope of accreditation";
        Kcdb = "kcdb", "BIPM KCDB 能力", "BIPM KCDB capabilities";
        ScopeTable = "cnas_scope", "校准能力范围表", "table of calibration capabilities";
        StandardsTable = "standards", "计量标准或授权项目表", "table of measurement standards or authorised items";
        TestingScope = "testing_scope", "检测能力范围表", "table of a testing scope";
        EquipmentRegister = "equipment_register", "设备台账", "equipment register";
        GaugeList = "gauge_list", "计量器具台账", "list of a workshop's gauges";
        LargeInstruments = "large_instruments", "大型科研仪器表", "table of large research instruments";
        Dcc = "dcc", "数字校准证书 DCC", "digital calibration certificate (DCC)";
    }
}

impl Format {
    /// The short word in ids of records made from such a file.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Catalogue => "",
            Self::Uniquip => "uniquip",
            Self::MiiScope => "mii",
            Self::Kcdb => "kcdb",
            Self::ScopeTable => "cnas",
            Self::StandardsTable => "std",
            Self::TestingScope => "test",
            Self::EquipmentRegister => "eq",
            Self::GaugeList => "gauge",
            Self::LargeInstruments => "large",
            Self::Dcc => "dcc",
        }
    }
}
