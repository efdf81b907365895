//! A pin or limit that clashes with others.

use super::Speaker;
use crate::explain::Clash;
use crate::model::{Language, QuantityUnit, ResourceKind};

impl Speaker<'_> {
    /// One line, with the ids and numbers a regulator needs to find it.
    pub fn clash(&self, clash: &Clash) -> String {
        let catalogue = self.catalogue;
        match *clash {
            Clash::Pin { need, slot } => {
                let need = &catalogue[need];
                let (id, what, place) = (&need.id, self.need(need), self.slot(slot));
                match self.lang {
                    Language::Chinese => format!("固定：{id}（{what}）→ {place}"),
                    Language::English => format!("pin: {id} ({what}) → {place}"),
                }
            }
            Clash::Slot(slot) => {
                let amount = self.amount(slot);
                match self.lang {
                    Language::Chinese => format!("时段：{} 只有 {amount}", self.slot(slot)),
                    Language::English => format!("slot: {} has {amount} only", self.slot(slot)),
                }
            }
            Clash::Partners { provider, limit } => {
                let name = &catalogue[provider].name;
                match self.lang {
                    Language::Chinese => format!("伙伴数上限：{name}至多 {limit} 家企业"),
                    Language::English => format!("partner limit: {name}, at most {limit} firms"),
                }
            }
            Clash::Providers { seeker, limit } => {
                let name = &catalogue[seeker].name;
                match self.lang {
                    Language::Chinese => format!("供方数上限：{name}至多 {limit} 家供方"),
                    Language::English => {
                        format!("provider limit: {name}, at most {limit} providers")
                    }
                }
            }
            Clash::BundleWhole(bundle) => {
                let id = &catalogue[bundle].id;
                match self.lang {
                    Language::Chinese => format!("打包需求 {id}：须全部满足或全部不做"),
                    Language::English => format!("bundle {id}: all or none"),
                }
            }
            Clash::BundleProviders(bundle) => {
                let bundle = &catalogue[bundle];
                let (id, limit) = (&bundle.id, bundle.max_providers.unwrap_or(0));
                match self.lang {
                    Language::Chinese => format!("打包需求 {id}：至多 {limit} 家供方"),
                    Language::English => format!("bundle {id}: at most {limit} providers"),
                }
            }
            Clash::Changes(limit) => match self.lang {
                Language::Chinese => format!("调整上限：至多改动 {limit} 项"),
                Language::English => format!("change budget: at most {limit} changes"),
            },
        }
    }

    /// `圆度仪（R12）2026-12`.
    fn slot(&self, place: u32) -> String {
        let Some(slot) = self.catalogue.slots.get(place as usize) else {
            return String::new();
        };
        let resource = &self.catalogue[slot.resource];
        let (name, id, period) = (&resource.name, &resource.id, slot.period);
        match self.lang {
            Language::Chinese => format!("「{name}」（{id}）{period}"),
            Language::English => format!("{name} ({id}) {period}"),
        }
    }

    /// What a slot has.
    fn amount(&self, place: u32) -> String {
        let Some(slot) = self.catalogue.slots.get(place as usize) else {
            return String::new();
        };
        let seats = self.catalogue[slot.resource].kind == ResourceKind::Class;
        match (seats, self.lang) {
            (true, Language::Chinese) => format!("{} 个座位", slot.minutes),
            (true, lang @ Language::English) => {
                QuantityUnit::Seat.amount(u64::from(slot.minutes), lang)
            }
            (false, lang) => super::numbers::hours(u64::from(slot.minutes), lang),
        }
    }
}
