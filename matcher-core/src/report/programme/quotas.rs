//! How far the quotas of areas are filled, and the places in training that they allot.

use super::area::Area;
use super::indicators::{Places, done};
use crate::model::{AttendanceState, CourseSession, Ledger, Quota, ServiceKind};
use std::collections::HashSet;

/// A quota and how far it is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaFigure {
    /// Name of its group of services.
    pub group: String,
    /// Code of its area.
    pub area: String,
    /// Firms wanted.
    pub wanted: i64,
    /// Firms served.
    pub served: i64,
}

/// The quotas of some areas in a year, in the order of the areas: distinct firms with a service of the group done, for places in
/// management systems also firms that came to a session with allotted places.
pub fn quota_figures(
    ledger: &Ledger,
    areas: &[Area],
    quotas: &[Quota],
    year: i16,
) -> Vec<QuotaFigure> {
    let places = Places::new(ledger, areas);
    let mut own: Vec<Vec<(&Quota, HashSet<&str>)>> = areas
        .iter()
        .map(|area| {
            let own = quotas.iter().filter(|quota| quota.area == area.code);
            own.map(|quota| (quota, HashSet::new())).collect()
        })
        .collect();
    let mut serve = |firm, counts: &dyn Fn(&Quota) -> bool| {
        for place in places.of(ledger.region_of(firm)) {
            for (quota, served) in own.get_mut(*place).into_iter().flatten() {
                if counts(quota) {
                    served.insert(firm);
                }
            }
        }
    };
    for service in done(ledger, year) {
        serve(&service.firm, &|quota| {
            quota.services.is_empty() || quota.services.contains(&service.kind)
        });
    }
    for seats in &ledger.attendances {
        let session = of_year(ledger, &seats.session, year);
        let Some(session) = session.filter(|_| seats.state == AttendanceState::Attended) else {
            continue;
        };
        serve(&seats.firm, &|quota| {
            quota.services.is_empty() || session.mms && is_of_systems(quota)
        });
    }
    let figure = |(quota, served): (&Quota, HashSet<&str>)| QuotaFigure {
        group: quota.group.clone(),
        area: quota.area.clone(),
        wanted: i64::from(quota.min_seekers),
        served: served.len() as i64,
    };
    own.into_iter().flatten().map(figure).collect()
}

/// Whether its places are in training for measurement management systems.
fn is_of_systems(quota: &Quota) -> bool {
    quota.services.contains(&ServiceKind::MmsHelp)
}

fn of_year<'l>(ledger: &'l Ledger, session: &str, year: i16) -> Option<&'l CourseSession> {
    let session = ledger.sessions.get(session)?;
    (session.from.year() == year).then_some(session)
}

/// The places of an area in training for measurement management systems, a firm a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingPlaces {
    /// Code of the area.
    pub area: String,
    /// Places it is allotted.
    pub places: i64,
    /// Firms whose wish waits.
    pub nominated: i64,
    /// Firms with a confirmed seat that have not come yet.
    pub confirmed: i64,
    /// Firms that came.
    pub attended: i64,
}

impl TrainingPlaces {
    /// Places that nobody has.
    pub fn left(&self) -> i64 {
        (self.places - self.confirmed - self.attended).max(0)
    }
}

/// The places of each area with a quota for this training in a year. A firm counts once, by the farthest of its seats.
pub fn training_places(
    ledger: &Ledger,
    areas: &[Area],
    quotas: &[Quota],
    year: i16,
) -> Vec<TrainingPlaces> {
    let places = Places::new(ledger, areas);
    let mut firms: Vec<[HashSet<&str>; 3]> = areas.iter().map(|_| Default::default()).collect();
    for seats in &ledger.attendances {
        let allotted = of_year(ledger, &seats.session, year).is_some_and(|session| session.mms);
        let stage = match seats.state {
            AttendanceState::Nominated => 0,
            AttendanceState::Confirmed => 1,
            AttendanceState::Attended => 2,
            AttendanceState::Absent => continue,
        };
        for place in places.of(ledger.region_of(&seats.firm)) {
            if let Some(stages) = firms.get_mut(*place).filter(|_| allotted)
                && let Some(stage) = stages.get_mut(stage)
            {
                stage.insert(&seats.firm);
            }
        }
    }
    let mut found = Vec::new();
    for (area, [nominated, confirmed, attended]) in areas.iter().zip(&firms) {
        let quota = quotas
            .iter()
            .find(|quota| quota.area == area.code && is_of_systems(quota));
        let Some(quota) = quota else { continue };
        let sure = confirmed.union(attended).count();
        found.push(TrainingPlaces {
            area: area.code.clone(),
            places: i64::from(quota.min_seekers),
            nominated: nominated
                .iter()
                .filter(|firm| !confirmed.contains(*firm) && !attended.contains(*firm))
                .count() as i64,
            confirmed: (sure - attended.len()) as i64,
            attended: attended.len() as i64,
        });
    }
    found
}
