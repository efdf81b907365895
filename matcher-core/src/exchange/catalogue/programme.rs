//! Quotas with their areas, benefits and the previous plan.

use super::build::{AllIds, Builder, Numbered};
use super::cells::{EVER_FROM, EVER_TO};
use crate::exchange::input_problem::InputCode;
use crate::model::{Benefit, BenefitMeasure, Ladder, PreviousChoice, Quota, QuotaAreaMember};
use std::collections::BTreeSet;

impl<'a> Builder<'a> {
    /// Quotas and the members of their areas, sorted.
    pub(super) fn quotas(&mut self) -> (Vec<Quota>, Vec<QuotaAreaMember>) {
        let mut members = self.rows("quota_areas", |cells, _| {
            let (area, name) = (cells.text("area"), cells.text("name"));
            let region = cells.region("region");
            let (from, to) = (cells.date("valid_from"), cells.date("valid_to"));
            if let (Some(from), Some(to)) = (from, to)
                && to < from
            {
                cells.error(InputCode::ReversedDates, "valid_to", |problem| {
                    problem.detail(from.to_string())
                });
            }
            Some(QuotaAreaMember {
                area,
                name,
                region: region?,
                valid_from: from,
                valid_to: to,
            })
        });
        self.refuse_overlaps(&mut members);
        let mut members: Vec<QuotaAreaMember> = members
            .into_iter()
            .flatten()
            .map(|(_, member)| member)
            .collect();
        members.sort_by(|a, b| {
            (&a.area, a.region, a.valid_from).cmp(&(&b.area, b.region, b.valid_from))
        });
        // An area whose rows are all bad is known by its name still; its quotas go with it.
        let known: BTreeSet<&str> =
            self.bound
                .get("quota_areas")
                .map_or_else(BTreeSet::new, |bound| {
                    bound
                        .sheet
                        .rows()
                        .map(|row| bound.raw(row, "area"))
                        .collect()
                });
        let mut quotas = self.rows("quotas", |cells, _| {
            let (area, group) = (cells.text("area"), cells.text("group"));
            if !area.is_empty() && !known.contains(area.as_str()) {
                cells.error(InputCode::UnknownReference, "area", |problem| {
                    problem.detail("quota_areas")
                });
            }
            let services = cells.codes("services");
            let min_seekers = cells.integer("min_seekers");
            let penalty = cells.integer("penalty");
            Some(Quota {
                area,
                group,
                services,
                min_seekers: min_seekers?,
                penalty,
            })
        });
        self.refuse_repeated("quotas", &mut quotas, "group", |quota| {
            (quota.area.clone(), quota.group.clone())
        });
        let alive: BTreeSet<&str> = members.iter().map(|member| member.area.as_str()).collect();
        let mut kept = Vec::new();
        for (_, quota) in quotas.into_iter().flatten() {
            if alive.contains(quota.area.as_str()) {
                kept.push(quota);
            } else {
                self.count_dependent("quotas");
            }
        }
        kept.sort_by(|a, b| (&a.area, &a.group).cmp(&(&b.area, &b.group)));
        (kept, members)
    }

    /// A division belongs to one area on a day.
    fn refuse_overlaps(&mut self, rows: &mut Numbered<QuotaAreaMember>) {
        let Some(bound) = self.bound.get("quota_areas") else {
            return;
        };
        let mut windows: Vec<_> = rows
            .iter()
            .enumerate()
            .filter_map(|(place, row)| {
                let (number, member) = row.as_ref()?;
                let from = member.valid_from.unwrap_or(EVER_FROM);
                let to = member.valid_to.unwrap_or(EVER_TO);
                Some((member.region, from, to, *number, place, member.area.clone()))
            })
            .collect();
        windows.sort();
        let mut refused = BTreeSet::new();
        // The window that reaches farthest so far, for the region at hand.
        let mut farthest: Option<usize> = None;
        for (at, window) in windows.iter().enumerate() {
            let earlier = farthest
                .and_then(|farthest| windows.get(farthest))
                .filter(|earlier| earlier.0 == window.0);
            if let Some(earlier) = earlier.filter(|earlier| window.1 <= earlier.2) {
                refused.extend([earlier.4, window.4]);
                let later = if earlier.3 < window.3 {
                    window
                } else {
                    earlier
                };
                let other = if earlier.3 < window.3 {
                    earlier
                } else {
                    window
                };
                let problem = bound.problem(InputCode::OverlappingArea, later.3, "region");
                let problem = problem.value(&window.0.to_string());
                self.problems.push(problem.detail(other.5.clone()));
            }
            if earlier.is_none_or(|earlier| earlier.2 < window.2) {
                farthest = Some(at);
            }
        }
        for place in refused {
            if let Some(row) = rows.get_mut(place)
                && row.take().is_some()
            {
                self.count_broken("quota_areas");
            }
        }
    }

    pub(super) fn benefits(&mut self, ids: &AllIds<'a>) -> Vec<Option<Benefit>> {
        self.table(&ids.benefits, |cells, _, _, id| {
            let (title, issuer) = (cells.text("title"), cells.text("issuer"));
            let document_number = cells.text("document_number");
            let (areas, payer) = (cells.regions("areas"), cells.text("payer"));
            let services = cells.codes("services");
            let (sizes, kinds) = (cells.codes("sizes"), cells.codes("kinds"));
            let min_ladder = cells.code("min_ladder");
            let measure = cells.code("measure");
            let percent = cells.integer("percent");
            if measure == Some(BenefitMeasure::Reduced) && cells.raw("percent").is_empty() {
                cells.error(InputCode::MissingValue, "percent", |problem| problem);
            }
            let cap_fen = cells.fen("cap_yuan");
            let (valid_from, valid_to) = cells.window("valid_from", "valid_to");
            Some(Benefit {
                id,
                title,
                issuer,
                document_number,
                areas,
                payer,
                services,
                sizes,
                kinds,
                min_ladder: min_ladder.unwrap_or(Ladder::None),
                measure: measure?,
                percent,
                cap_fen,
                valid_from,
                valid_to,
            })
        })
    }

    pub(super) fn previous_plan(&mut self, ids: &AllIds<'a>) -> Numbered<PreviousChoice> {
        let mut rows = self.rows("previous_plan", |cells, _| {
            let need = cells.reference("need", &ids.needs);
            let resource = cells.reference("resource", &ids.resources);
            let period = cells.period("period");
            Some(PreviousChoice {
                need: need?,
                resource: resource?,
                period: period?,
            })
        });
        self.refuse_repeated("previous_plan", &mut rows, "need", |choice| choice.need);
        rows
    }
}
