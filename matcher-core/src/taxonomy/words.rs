//! Closed lists of words in the vocabulary files.

use std::fmt;
use std::str::FromStr;

/// A word that is not in its closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownWord {
    expected: &'static [&'static str],
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected one of {}", self.expected.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word in the files.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { expected: Self::WORDS }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

closed_list! {
    /// The fields of Chinese metrology, with energy, carbon, medical and environmental metrology as fields of their own.
    Field {
        /// 几何量
        Dimensional = "dimensional",
        /// 热工
        Thermal = "thermal",
        /// 力学
        Mechanical = "mechanical",
        /// 电磁
        Electrical = "electrical",
        /// 无线电
        Radio = "radio",
        /// 时间频率
        TimeFrequency = "time_frequency",
        /// 光学
        Optical = "optical",
        /// 声学
        Acoustic = "acoustic",
        /// 电离辐射
        IonisingRadiation = "ionising_radiation",
        /// 化学
        Chemical = "chemical",
        /// 能源
        Energy = "energy",
        /// 碳
        Carbon = "carbon",
        /// 医学
        Medical = "medical",
        /// 环境
        Environmental = "environmental",
    }
}

impl Field {
    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Dimensional => "几何量",
            Self::Thermal => "热工",
            Self::Mechanical => "力学",
            Self::Electrical => "电磁",
            Self::Radio => "无线电",
            Self::TimeFrequency => "时间频率",
            Self::Optical => "光学",
            Self::Acoustic => "声学",
            Self::IonisingRadiation => "电离辐射",
            Self::Chemical => "化学",
            Self::Energy => "能源",
            Self::Carbon => "碳",
            Self::Medical => "医学",
            Self::Environmental => "环境",
        }
    }
}

closed_list! {
    /// What a printed accuracy class (`0.4级`) of an instrument kind refers to.
    ClassMeaning {
        /// Per cent of the upper limit of the range.
        FullScale = "full_scale",
        /// Per cent of the span, upper minus lower limit.
        Span = "span",
        /// Per cent of the reading.
        Reading = "reading",
        /// A named grade, order or class with a table of its own.
        Grade = "grade",
        /// The kind has no classes; limits are printed as numbers.
        None = "none",
    }
}

closed_list! {
    /// Where an interval between calibrations comes from.
    IntervalBasis {
        /// The longest 检定周期 its regulation allows.
        Regulation = "regulation",
        /// A recommended 复校间隔; the user decides.
        Recommended = "recommended",
    }
}

closed_list! {
    /// How an instrument of the kind can reach a laboratory.
    Sending {
        /// By courier in a padded box.
        Courier = "courier",
        /// Carried by hand only.
        Carried = "carried",
        /// Not at all: the laboratory comes to it.
        OnSiteOnly = "on_site_only",
    }
}

closed_list! {
    /// A fact of a record that decides verdicts only when its source was opened.
    Fact {
        /// Which regulations apply.
        Regulations = "regulations",
        /// What a class means.
        ClassMeaning = "class_meaning",
        /// The interval in months.
        IntervalMonths = "interval_months",
        /// The item of the compulsory catalogue.
        CompulsoryItem = "compulsory_item",
        /// How it can be sent.
        Sending = "sending",
        /// The edition of a regulation exists under this number.
        Edition = "edition",
        /// The title of a regulation.
        Title = "title",
        /// The day a regulation came into force.
        InForceFrom = "in_force_from",
        /// The successor of a regulation.
        ReplacedBy = "replaced_by",
        /// The status of a regulation.
        Status = "status",
        /// The numbers of a grade table.
        Limits = "limits",
    }
}

closed_list! {
    /// Whether a regulation still rules.
    RegulationStatus {
        /// The latest edition.
        Current = "current",
        /// Replaced by another edition or number.
        Superseded = "superseded",
        /// Abolished without a successor.
        Withdrawn = "withdrawn",
        /// Not looked up.
        Unknown = "unknown",
    }
}

closed_list! {
    /// What the number of a grade table limits.
    LimitKind {
        /// The permitted error, half-width.
        Mpe = "mpe",
        /// The expanded uncertainty.
        Uncertainty = "uncertainty",
    }
}

closed_list! {
    /// How the constant and the proportional part of a limit work together.
    Combine {
        /// constant + slope · |x|
        Sum = "sum",
        /// the greater of constant and slope · |x|
        Max = "max",
    }
}
