//! Compulsory verification (强制检定) is handed over to the designated body, free of charge; it is no market good.

use super::details::Details;
use super::finding::{Findings, Rule};
use super::pair::Pair;
use crate::model::{Need, ServiceKind, Use};
use crate::taxonomy::{Fact, Taxonomy};

/// Why a need is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOverReason {
    /// The need itself asks for compulsory verification.
    Asked,
    /// An item of the catalogue in a use the law names (贸易结算, 安全防护, 医疗卫生, 环境监测).
    CatalogueItem {
        /// The item of 实施强制管理的计量器具目录.
        item: String,
        /// The use.
        purpose: Use,
    },
    /// A unit's highest measurement standard (最高计量标准), whatever the instrument.
    HighestStandard,
}

/// A need that goes to the designated body instead of the market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Why.
    pub reason: HandOverReason,
    /// Whether the item was read in the published catalogue; otherwise the authority has to confirm it.
    pub verified: bool,
}

/// Whether a need is to be handed over.
///
/// 计量法 第九条: the highest measurement standards of a unit, and catalogue instruments used for trade settlement, safety, medical care
/// or environmental monitoring, are verified by the designated body. Only verification and calibration can be meant; help, training
/// or part measurement around such an instrument stays on the market.
pub fn compulsory(need: &Need, taxonomy: &Taxonomy) -> Option<HandOver> {
    match need.service {
        ServiceKind::CompulsoryVerification => Some(HandOver {
            reason: HandOverReason::Asked,
            verified: true,
        }),
        ServiceKind::Verification | ServiceKind::Calibration => {
            if need.purpose == Use::HighestStandard {
                return Some(HandOver {
                    reason: HandOverReason::HighestStandard,
                    verified: true,
                });
            }
            let instrument = taxonomy.instrument(need.instrument?);
            let item = instrument.compulsory_item.clone()?;
            need.purpose.can_be_compulsory().then(|| HandOver {
                reason: HandOverReason::CatalogueItem {
                    item,
                    purpose: need.purpose,
                },
                verified: instrument.is_verified(Fact::CompulsoryItem),
            })
        }
        _ => None,
    }
}

/// Refuses every offer to a need that is handed over.
pub(super) fn check(pair: &Pair<'_>, findings: &mut Findings) {
    if let Some(hand_over) = &pair.need_facts.hand_over {
        findings.fail(
            Rule::Compulsory,
            None,
            Details::HandedOver(hand_over.clone()),
        );
    }
}
