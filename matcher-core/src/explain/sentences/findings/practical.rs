//! Dates, delivery, distance, hours and price.

use crate::explain::sentences::Speaker;
use crate::explain::sentences::numbers::{hours, rounded, yuan};
use crate::fit::{Details, Fit, ValidityOf};
use crate::model::{Language, Need, QuantityUnit};

impl Speaker<'_> {
    pub(super) fn practical(&self, need: &Need, fit: &Fit, details: &Details) -> Option<String> {
        let resource = || &self.catalogue[self.catalogue[fit.offer].resource].name;
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
                        let (days, s) = (days.abs(), if days.abs() == 1 { "" } else { "s" });
                        format!("{what} ends on {valid_to}, {days} day{s} short")
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
                    let s = if *turnaround_days == 1 { "" } else { "s" };
                    format!("takes {turnaround_days} day{s}, the window leaves {available_days}")
                }
            },
            Details::UrgentOnly { percent } => match self.lang {
                Language::Chinese => format!("须加急（价格 {percent} %）"),
                Language::English => format!("urgent only (price {percent} %)"),
            },
            Details::NoFreePeriod { free_from, .. } => match (self.lang, free_from) {
                (Language::Chinese, Some(day)) => {
                    format!("「{}」窗口内无空余时段，最早 {day} 起有空", resource())
                }
                (Language::Chinese, None) => {
                    format!("「{}」窗口内及以后都没有空余时段", resource())
                }
                (Language::English, Some(day)) => {
                    format!(
                        "{}: no free hours in the window; free from {day}",
                        resource()
                    )
                }
                (Language::English, None) => {
                    format!("{}: no free hours in the window or later", resource())
                }
            },
            Details::MinutesMissing { needed, free, .. } => {
                let unit = need.service.unit();
                let amount = |n: u64| match unit {
                    QuantityUnit::Seat => unit.amount(n, self.lang),
                    _ => hours(n, self.lang),
                };
                let (needed, free) = (amount(u64::from(*needed)), amount(*free));
                match self.lang {
                    Language::Chinese => {
                        format!("「{}」至少需 {needed}，只剩 {free}", resource())
                    }
                    Language::English => {
                        format!("{}: needs at least {needed}, {free} free", resource())
                    }
                }
            }
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
