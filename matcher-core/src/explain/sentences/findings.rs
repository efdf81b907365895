//! A finding of the rules of fit as one sentence with the numbers of both sides.

use super::Speaker;
use super::numbers::{Scale, hours, rounded, yuan};
use crate::fit::{
    AccuracyNumbers, Details, Finding, Fit, HandOver, HandOverReason, Missing, ValidityOf,
    WhatUncertainty,
};
use crate::model::Language;

impl Speaker<'_> {
    /// One sentence, without a full stop.
    pub fn finding(&self, fit: &Fit, finding: &Finding) -> String {
        let scale = self.scale(fit.need, finding.requirement);
        self.accuracy(&finding.details, &scale)
            .or_else(|| self.capability(&finding.details, &scale))
            .or_else(|| self.right(&finding.details))
            .or_else(|| self.practical(&finding.details))
            .unwrap_or_else(|| self.word(finding.rule).to_owned())
    }

    fn accuracy(&self, details: &Details, scale: &Scale) -> Option<String> {
        Some(match details {
            Details::TooInaccurate(n) => {
                let over = self.over(n, scale);
                match self.lang {
                    Language::Chinese => format!(
                        "{over}{} 是要求 {} 的 {} 倍",
                        self.uncertainty(n, scale),
                        self.limit(n, scale),
                        rounded(n.ratio)
                    ),
                    Language::English => format!(
                        "{over}{} is {} times the required {}",
                        self.uncertainty(n, scale),
                        rounded(n.ratio),
                        self.limit(n, scale)
                    ),
                }
            }
            Details::AboveWish(n) => match self.lang {
                Language::Chinese => format!(
                    "{} 大于希望的 {}",
                    self.uncertainty(n, scale),
                    scale.difference(n.limit)
                ),
                Language::English => format!(
                    "{} is above the wished {}",
                    self.uncertainty(n, scale),
                    scale.difference(n.limit)
                ),
            },
            Details::AcceptanceReduced {
                numbers: n,
                lower,
                upper,
            } => {
                let limits = acceptance(scale, *lower, *upper);
                match self.lang {
                    Language::Chinese => format!(
                        "有条件：{} > {}，合格限收窄为 {limits}",
                        self.uncertainty(n, scale),
                        self.limit(n, scale)
                    ),
                    Language::English => format!(
                        "conditional: {} > {}, acceptance limit shrinks to {limits}",
                        self.uncertainty(n, scale),
                        self.limit(n, scale)
                    ),
                }
            }
            Details::AcceptanceLeft { u95, left, .. } => match self.lang {
                Language::Chinese => format!(
                    "结果 U = {}，可判合格的误差限 ±{}",
                    scale.difference(*u95),
                    scale.difference(left.max(0.0))
                ),
                Language::English => format!(
                    "U of the result {}, leaving ±{} for acceptance",
                    scale.difference(*u95),
                    scale.difference(left.max(0.0))
                ),
            },
            Details::SuspiciouslyGood { ratio } => match self.lang {
                Language::Chinese => format!(
                    "公布的不确定度比所需好 {} 倍，单位可能有误",
                    rounded(1.0 / ratio.max(1e-12))
                ),
                Language::English => format!(
                    "the published uncertainty is {} times better than needed; perhaps a wrong unit",
                    rounded(1.0 / ratio.max(1e-12))
                ),
            },
            Details::ClassMeaningUnverified { .. } => self.say(
                "该类器具准确度等级的含义未经核实，须与实验室确认",
                "what the class means for this instrument is not verified; ask the laboratory",
            ),
            Details::AccuracyNotAsked => self.say(
                "需求未写允差，按规程常规要求",
                "no accuracy stated; the usual permitted error of the regulation applies",
            ),
            Details::StandardNotStated => self.say(
                "未公布标准器的不确定度，改按结果的不确定度判断",
                "the uncertainty of the standard is not stated; that of the result was judged",
            ),
            Details::Coverage(_) => self.say(
                "不确定度已换算到 95 % 包含概率",
                "the uncertainty was brought to 95 % coverage",
            ),
            _ => return None,
        })
    }

    /// "U = 0.008 mm".
    fn uncertainty(&self, n: &AccuracyNumbers, scale: &Scale) -> String {
        let of = match n.what {
            WhatUncertainty::Result => "U",
            WhatUncertainty::Standard => self.pick("标准器 U", "U of the standard"),
        };
        format!("{of} {}", scale.difference(n.u95))
    }

    /// "T/3 = 0.0067 mm".
    fn limit(&self, n: &AccuracyNumbers, scale: &Scale) -> String {
        let limit = scale.difference(n.limit / n.n.max(f64::MIN_POSITIVE));
        if (n.n - 1.0).abs() < 1e-9 {
            limit
        } else {
            format!("T/{} = {limit}", rounded(n.n))
        }
    }

    /// Where in the range, when not everywhere.
    fn over(&self, n: &AccuracyNumbers, scale: &Scale) -> String {
        if n.over.is_empty() {
            return String::new();
        }
        match self.lang {
            Language::Chinese => format!("{}：", scale.intervals(&n.over)),
            Language::English => format!("{}: ", scale.intervals(&n.over)),
        }
    }

    fn capability(&self, details: &Details, scale: &Scale) -> Option<String> {
        let instrument = |ix| {
            let i = self.taxonomy.instrument(ix);
            self.pick(&i.zh, &i.en).to_owned()
        };
        let measurand = |ix| {
            let m = self.taxonomy.measurand(ix);
            self.pick(&m.zh, &m.en).to_owned()
        };
        Some(match details {
            Details::ServiceDiffers { wanted, offered } => match self.lang {
                Language::Chinese => format!(
                    "需要{}，提供的是{}",
                    self.word(*wanted),
                    self.word(*offered)
                ),
                Language::English => format!(
                    "wants {}, offers {}",
                    self.word(*wanted),
                    self.word(*offered)
                ),
            },
            Details::MeasurandDiffers { wanted, .. } => match self.lang {
                Language::Chinese => format!("没有「{}」项目", measurand(*wanted)),
                Language::English => format!("no row for {}", measurand(*wanted)),
            },
            Details::InstrumentDiffers { wanted, .. } => match self.lang {
                Language::Chinese => format!("不含「{}」", instrument(*wanted)),
                Language::English => format!("does not cover {}", instrument(*wanted)),
            },
            Details::InstrumentNarrower { offered, .. } => match self.lang {
                Language::Chinese => format!("只做「{}」，请确认具体类型", instrument(*offered)),
                Language::English => {
                    format!("covers {} only; confirm the type", instrument(*offered))
                }
            },
            Details::SideDiffers { wanted } => match self.lang {
                Language::Chinese => format!("需要{}一侧的能力", self.word(*wanted)),
                Language::English => format!("needs the {} side", self.word(*wanted)),
            },
            Details::MethodDiffers { wanted, .. } => match self.lang {
                Language::Chinese => format!("未列 {wanted}"),
                Language::English => format!("does not list {wanted}"),
            },
            Details::MethodNotStated => self.say("未写明依据的规程规范", "states no method"),
            Details::FieldDiffers { .. } => {
                self.say("专业领域不同", "is in another field of metrology")
            }
            Details::UncoveredRange { missing } => match self.lang {
                Language::Chinese => format!("测量范围缺 {}", scale.intervals(missing)),
                Language::English => format!("range lacks {}", scale.intervals(missing)),
            },
            Details::ParameterOutside {
                name,
                missing,
                unit,
            } => match self.lang {
                Language::Chinese => format!("{name} 缺 {}", Scale::unit(unit).intervals(missing)),
                Language::English => {
                    format!("{name} lacks {}", Scale::unit(unit).intervals(missing))
                }
            },
            Details::ParameterNotStated { name } => match self.lang {
                Language::Chinese => format!("未说明{name}"),
                Language::English => format!("does not state {name}"),
            },
            Details::ParameterNotAsked {
                name,
                interval,
                unit,
            } => match self.lang {
                Language::Chinese => format!("仅限{name} {}", Scale::unit(unit).interval(interval)),
                Language::English => {
                    format!("for {name} {} only", Scale::unit(unit).interval(interval))
                }
            },
            Details::DataMissing(missing) => self.missing(*missing),
            _ => return None,
        })
    }

    fn missing(&self, missing: Missing) -> String {
        match self.lang {
            Language::Chinese if missing.is_of_need() => {
                format!("需求缺少：{}", self.word(missing))
            }
            Language::Chinese => format!("无法判断，缺少：{}", self.word(missing)),
            Language::English => format!("can't be judged without {}", self.word(missing)),
        }
    }

    fn right(&self, details: &Details) -> Option<String> {
        Some(match details {
            Details::NotEntitled {
                service,
                holds,
                verified,
                ..
            } => {
                let held = if holds.is_empty() {
                    self.say("无相关资质", "no credential")
                } else {
                    self.words(holds)
                };
                let unsure = if *verified {
                    ""
                } else {
                    self.pick("（依据待核实）", " (rule to be verified)")
                };
                match self.lang {
                    Language::Chinese => {
                        format!("持有{held}，不能对外做{}{unsure}", self.word(*service))
                    }
                    Language::English => format!(
                        "holds {held}, which gives no right to {}{unsure}",
                        self.word(*service)
                    ),
                }
            }
            Details::ByContractOnly => self.say(
                "只能按合同约定出具，审核方未必认可",
                "by contract only; auditors may not accept it",
            ),
            Details::WithinGroup => self.say("集团内部可做", "allowed within the group"),
            Details::AreaOutside { .. } => self.say(
                "授权区域不含需方所在地",
                "the credential does not count in the SME's area",
            ),
            Details::DocumentMissing { wanted, available } => {
                let available = if available.is_empty() {
                    self.say("无", "none")
                } else {
                    self.words(available)
                };
                match self.lang {
                    Language::Chinese => format!("需要{}，只能出{available}", self.word(*wanted)),
                    Language::English => {
                        format!("wants a {}, can give: {available}", self.word(*wanted))
                    }
                }
            }
            Details::InternalUseOnly => self.say("数据仅供内部使用", "data for internal use only"),
            Details::HandedOver(hand_over) => self.hand_over(hand_over),
            Details::AvoidedBySeeker => self.say("在需方回避名单中", "on the SME's list to avoid"),
            Details::AvoidedByProvider => {
                self.say("在供方回避名单中", "on the provider's list to avoid")
            }
            Details::ExcludedByRound { .. } => {
                self.say("本批次规则排除", "excluded by the rules of the round")
            }
            Details::OwnOrganisation => self.say("同一单位", "the same organisation"),
            Details::Superseded {
                cited, verified, ..
            } => {
                let unsure = if *verified {
                    ""
                } else {
                    self.pick("（版本待核实）", " (to be verified)")
                };
                match self.lang {
                    Language::Chinese => format!("依据的 {cited} 已被代替{unsure}"),
                    Language::English => format!("{cited} has been superseded{unsure}"),
                }
            }
            Details::EditionDiffers { wanted, cited } => match self.lang {
                Language::Chinese => format!("需方指定 {wanted}，实验室依据 {cited}"),
                Language::English => format!("wants {wanted}, follows {cited}"),
            },
            _ => return None,
        })
    }

    /// Why a need is handed over to the designated body.
    pub fn hand_over(&self, hand_over: &HandOver) -> String {
        let confirm = if hand_over.verified {
            ""
        } else {
            self.pick(
                "（目录项目待主管部门确认）",
                " (item to be confirmed by the authority)",
            )
        };
        let why = match &hand_over.reason {
            HandOverReason::Asked => self.say(
                "申请的就是强制检定",
                "compulsory verification was asked for",
            ),
            HandOverReason::HighestStandard => {
                self.say("本单位最高计量标准", "a highest measurement standard")
            }
            HandOverReason::CatalogueItem { item, purpose } => match self.lang {
                Language::Chinese => format!("目录「{item}」用于{}", self.word(*purpose)),
                Language::English => {
                    format!("catalogue item “{item}” used for {}", self.word(*purpose))
                }
            },
        };
        match self.lang {
            Language::Chinese => format!("属强制检定（{why}），移交指定机构免费检定{confirm}"),
            Language::English => format!(
                "compulsory verification ({why}): handed over to the designated body, free of charge{confirm}"
            ),
        }
    }

    fn practical(&self, details: &Details) -> Option<String> {
        Some(match details {
            Details::Expired {
                of,
                valid_from,
                valid_to,
                needed_from,
                days,
                ..
            } => {
                let what = self.validity_of(*of);
                match self.lang {
                    Language::Chinese if valid_from > needed_from => {
                        format!("{what} {valid_from} 才生效")
                    }
                    Language::Chinese => format!("{what} {valid_to} 到期，差 {} 天", days.abs()),
                    Language::English if valid_from > needed_from => {
                        format!("{what} counts only from {valid_from}")
                    }
                    Language::English => {
                        format!("{what} ends on {valid_to}, {} days short", days.abs())
                    }
                }
            }
            Details::NoCommonDay { .. } => {
                self.say("各项有效期没有共同的日子", "the validities share no day")
            }
            Details::EndsInWindow { of, last } => match self.lang {
                Language::Chinese => format!("{} {last} 到期，须在此前完成", self.validity_of(*of)),
                Language::English => format!(
                    "{} ends on {last}; to be done before",
                    self.validity_of(*of)
                ),
            },
            Details::DeliveryDiffers { wanted, offered } => match self.lang {
                Language::Chinese => format!(
                    "需方要{}，供方只{}",
                    self.words(wanted),
                    self.words(offered)
                ),
                Language::English => format!(
                    "wants {}, offered {}",
                    self.words(wanted),
                    self.words(offered)
                ),
            },
            Details::CannotBeSent { .. } => {
                self.say("该器具不宜送检", "the instrument can't be sent")
            }
            Details::CarryByHand => {
                self.say("须专人携带，不能快递", "to be carried by hand, no courier")
            }
            Details::NoVisitors => self.say("该场所不接待外来人员", "the site admits no visitors"),
            Details::TooFar {
                distance_km,
                limit_km,
                ..
            } => match self.lang {
                Language::Chinese => format!(
                    "距离 {} km，超过 {} km",
                    rounded(*distance_km),
                    rounded(*limit_km)
                ),
                Language::English => format!(
                    "{} km away, limit {} km",
                    rounded(*distance_km),
                    rounded(*limit_km)
                ),
            },
            Details::TurnaroundTooLong {
                turnaround_days,
                available_days,
            } => match self.lang {
                Language::Chinese => {
                    format!("出证需 {turnaround_days} 天，窗口只剩 {available_days} 天")
                }
                Language::English => {
                    format!("takes {turnaround_days} days, the window leaves {available_days}")
                }
            },
            Details::UrgentOnly { percent } => match self.lang {
                Language::Chinese => format!("须加急（价格 {percent} %）"),
                Language::English => format!("urgent only (price {percent} %)"),
            },
            Details::NoFreePeriod { free_from, .. } => match (self.lang, free_from) {
                (Language::Chinese, Some(day)) => format!("窗口内无空余时段，最早 {day} 起有空"),
                (Language::Chinese, None) => "窗口内及以后都没有空余时段".to_owned(),
                (Language::English, Some(day)) => {
                    format!("no free hours in the window; free from {day}")
                }
                (Language::English, None) => "no free hours in the window or later".to_owned(),
            },
            Details::MinutesMissing { needed, free, .. } => match self.lang {
                Language::Chinese => format!(
                    "至少需 {}，只剩 {}",
                    hours(u64::from(*needed), self.lang),
                    hours(*free, self.lang)
                ),
                Language::English => format!(
                    "needs at least {}, {} free",
                    hours(u64::from(*needed), self.lang),
                    hours(*free, self.lang)
                ),
            },
            Details::NeedsLots { .. } => self.say("须分批", "to be split into lots"),
            Details::OverBudget {
                price_fen,
                budget_fen,
            } => match self.lang {
                Language::Chinese => format!(
                    "费用 {}，超出预算 {}",
                    yuan(*price_fen, self.lang),
                    yuan(*budget_fen, self.lang)
                ),
                Language::English => format!(
                    "costs {}, budget {}",
                    yuan(*price_fen, self.lang),
                    yuan(*budget_fen, self.lang)
                ),
            },
            Details::WithinBudgetByContract { contract_fen, .. } => match self.lang {
                Language::Chinese => {
                    format!("签年度协议后 {} 可在预算内", yuan(*contract_fen, self.lang))
                }
                Language::English => format!(
                    "within budget under a yearly contract: {}",
                    yuan(*contract_fen, self.lang)
                ),
            },
            _ => return None,
        })
    }

    fn validity_of(&self, of: ValidityOf) -> String {
        match of {
            ValidityOf::Offer => self.say("开放服务", "the offer"),
            ValidityOf::Credential(ix) => {
                let credential = &self.catalogue[ix];
                format!("{} {}", self.word(credential.kind), credential.number)
            }
            ValidityOf::Right => self.say("资质规则", "the rule of rights"),
            ValidityOf::Standards => self.say("标准器溯源", "the calibration of the standards"),
            ValidityOf::Edition => self.say("规程版本", "the edition"),
        }
    }
}

/// `±0.012 mm`, or both limits of a band.
fn acceptance(scale: &Scale, lower: Option<f64>, upper: Option<f64>) -> String {
    match (lower, upper) {
        (Some(l), Some(u)) if (l + u).abs() <= 1e-9 * u.abs() => {
            format!("±{}", scale.difference(u))
        }
        (Some(l), Some(u)) => format!("{}～{}", scale.difference(l), scale.difference(u)),
        (None, Some(u)) => format!("≤ {}", scale.difference(u)),
        (Some(l), None) => format!("≥ {}", scale.difference(l)),
        (None, None) => "−".to_owned(),
    }
}
