//! Quantity kinds: what is measured. Finer than dimensions.

use serde::{Deserialize, Serialize};

/// What a unit measures. Two values compare only if their kinds are equal: Hz and Bq, N·m and J, %, %RH and ppm share dimensions
/// but not kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantityKind {
    /// 长度
    Length,
    /// 面积
    Area,
    /// 体积
    Volume,
    /// 平面角
    PlaneAngle,
    /// 斜度
    Slope,
    /// 质量
    Mass,
    /// 时间
    Time,
    /// 工作日
    Workdays,
    /// 频率
    Frequency,
    /// 比值
    Ratio,
    /// 转速
    RotationalSpeed,
    /// 温度
    Temperature,
    /// 压力
    Pressure,
    /// 力
    Force,
    /// 扭矩
    Torque,
    /// 能量
    Energy,
    /// 功率
    Power,
    /// 视在功率
    ApparentPower,
    /// 电压
    Voltage,
    /// 电流
    Current,
    /// 电荷
    Charge,
    /// 电阻
    Resistance,
    /// 电容
    Capacitance,
    /// 电感
    Inductance,
    /// 电导
    Conductance,
    /// 电导率
    Conductivity,
    /// 相对电导率
    RelativeConductivity,
    /// 磁感应强度
    MagneticFluxDensity,
    /// 磁场强度
    MagneticFieldStrength,
    /// 电场强度
    ElectricFieldStrength,
    /// 相对湿度
    RelativeHumidity,
    /// 质量分数
    MassFraction,
    /// 摩尔分数
    AmountFraction,
    /// 爆炸下限百分比
    ExplosiveLimit,
    /// 体积分数
    VolumeFraction,
    /// 物质的量浓度
    AmountConcentration,
    /// 质量浓度
    MassConcentration,
    /// 密度
    Density,
    /// 体积流量
    VolumeFlow,
    /// 质量流量
    MassFlow,
    /// 速度
    Speed,
    /// 加速度
    Acceleration,
    /// 动力黏度
    Viscosity,
    /// 运动黏度
    KinematicViscosity,
    /// 照度
    Illuminance,
    /// 发光强度
    LuminousIntensity,
    /// 亮度
    Luminance,
    /// 光通量
    LuminousFlux,
    /// 辐照度
    Irradiance,
    /// 光焦度
    OpticalPower,
    /// 级差
    Level,
    /// 功率电平
    PowerLevel,
    /// 声级
    SoundLevel,
    /// 电压电平
    VoltageLevel,
    /// 吸收剂量
    AbsorbedDose,
    /// 吸收剂量率
    AbsorbedDoseRate,
    /// 剂量当量
    DoseEquivalent,
    /// 剂量当量率
    DoseRate,
    /// 活度
    Activity,
    /// 酸度
    Ph,
    /// 导热系数
    ThermalConductivity,
    /// 压力变化率
    PressureRate,
    /// 浊度
    Turbidity,
    /// 硬度
    Hardness,
    /// 数量
    Count,
    /// 碳排放量
    CarbonMass,
    /// 其他标度: a scale of its own (白利糖度, 门尼值, 光泽, 检定分度值)
    NamedScale,
    /// A quantity outside the table; compares by dimension.
    Other,
}

impl QuantityKind {
    /// The Chinese name.
    pub fn name_zh(self) -> &'static str {
        match self {
            Self::Length => "长度",
            Self::Area => "面积",
            Self::Volume => "体积",
            Self::PlaneAngle => "平面角",
            Self::Slope => "斜度",
            Self::Mass => "质量",
            Self::Time => "时间",
            Self::Workdays => "工作日",
            Self::Frequency => "频率",
            Self::Ratio => "比值",
            Self::RotationalSpeed => "转速",
            Self::Temperature => "温度",
            Self::Pressure => "压力",
            Self::Force => "力",
            Self::Torque => "扭矩",
            Self::Energy => "能量",
            Self::Power => "功率",
            Self::ApparentPower => "视在功率",
            Self::Voltage => "电压",
            Self::Current => "电流",
            Self::Charge => "电荷",
            Self::Resistance => "电阻",
            Self::Capacitance => "电容",
            Self::Inductance => "电感",
            Self::Conductance => "电导",
            Self::Conductivity => "电导率",
            Self::RelativeConductivity => "相对电导率",
            Self::MagneticFluxDensity => "磁感应强度",
            Self::MagneticFieldStrength => "磁场强度",
            Self::ElectricFieldStrength => "电场强度",
            Self::RelativeHumidity => "相对湿度",
            Self::MassFraction => "质量分数",
            Self::AmountFraction => "摩尔分数",
            Self::ExplosiveLimit => "爆炸下限百分比",
            Self::VolumeFraction => "体积分数",
            Self::AmountConcentration => "物质的量浓度",
            Self::MassConcentration => "质量浓度",
            Self::Density => "密度",
            Self::VolumeFlow => "体积流量",
            Self::MassFlow => "质量流量",
            Self::Speed => "速度",
            Self::Acceleration => "加速度",
            Self::Viscosity => "动力黏度",
            Self::KinematicViscosity => "运动黏度",
            Self::Illuminance => "照度",
            Self::LuminousIntensity => "发光强度",
            Self::Luminance => "亮度",
            Self::LuminousFlux => "光通量",
            Self::Irradiance => "辐照度",
            Self::OpticalPower => "光焦度",
            Self::Level => "级差",
            Self::PowerLevel => "功率电平",
            Self::SoundLevel => "声级",
            Self::VoltageLevel => "电压电平",
            Self::AbsorbedDose => "吸收剂量",
            Self::AbsorbedDoseRate => "吸收剂量率",
            Self::DoseEquivalent => "剂量当量",
            Self::DoseRate => "剂量当量率",
            Self::Activity => "活度",
            Self::Ph => "酸度",
            Self::ThermalConductivity => "导热系数",
            Self::PressureRate => "压力变化率",
            Self::Turbidity => "浊度",
            Self::Hardness => "硬度",
            Self::Count => "数量",
            Self::CarbonMass => "碳排放量",
            Self::NamedScale => "其他标度",
            Self::Other => "其他量",
        }
    }

    /// Scales whose units don't convert into each other: HRC is no multiple of HBW, a dB of one reference none of another.
    pub fn is_named_scale(self) -> bool {
        matches!(
            self,
            Self::Hardness
                | Self::Level
                | Self::PowerLevel
                | Self::SoundLevel
                | Self::VoltageLevel
                | Self::Ph
                | Self::Turbidity
                | Self::Count
                | Self::NamedScale
                | Self::Workdays
        )
    }
}
