//! Credentials, documents, exclusions, compulsory verification.

use crate::explain::sentences::Speaker;
use crate::fit::{Details, HandOver, HandOverReason};
use crate::model::Language;

impl Speaker<'_> {
    pub(super) fn right(&self, details: &Details) -> Option<String> {
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
}
