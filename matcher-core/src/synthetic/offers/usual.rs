//! Who usually can do what.

use crate::model::{CredentialKind, Level, OrganisationKind, ServiceKind};
use crate::synthetic::providers::Provider;
use crate::synthetic::random::Stream;
use crate::synthetic::tables::{Assistance, Tables, Task, split};

/// The tasks of a provider, and whether its credentials cover them.
pub(super) fn tasks_of(provider: &Provider, stream: &mut Stream) -> Vec<(usize, bool)> {
    let tables = Tables::bundled();
    let named = split(&provider.row.tasks);
    let benches = split(&provider.row.benches);
    let all = benches.iter().any(|bench| bench.starts_with('*'));
    let mut tasks = Vec::new();
    for (place, task) in tables.tasks.iter().enumerate() {
        if named.contains(&task.id) {
            tasks.push((place, true));
        } else if named
            .iter()
            .any(|name| name.strip_suffix('!') == Some(&task.id))
        {
            tasks.push((place, false));
        } else if (all || benches.contains(&task.bench))
            && stream.chance(usual_share(provider, task))
        {
            tasks.push((place, true));
        }
    }
    tasks
}

/// The share of providers of this kind that can do a task nobody named for them.
pub(super) fn usual_share(provider: &Provider, task: &Task) -> f64 {
    if task.offers(ServiceKind::Testing)
        && !provider.holds(CredentialKind::Cma)
        && !provider.holds(CredentialKind::CnasTesting)
    {
        return 0.0;
    }
    match (provider.kind, provider.level, task.common) {
        (_, _, 0) => 0.0,
        (OrganisationKind::StatutoryInstitute, Some(Level::County), common) => {
            if common == 3 {
                0.75
            } else {
                0.0
            }
        }
        (OrganisationKind::StatutoryInstitute, Some(Level::City), common) => {
            match (provider.big, common) {
                (_, 3) => 0.95,
                (true, 2) => 0.8,
                (true, _) => 0.5,
                (false, 2) => 0.36,
                (false, _) => 0.08,
            }
        }
        (OrganisationKind::StatutoryInstitute, _, _) => 0.95,
        (OrganisationKind::ThirdPartyCalibrator, _, common) => {
            if common >= 2 {
                0.6
            } else {
                0.35
            }
        }
        (_, _, common) => {
            if common >= 2 {
                0.4
            } else {
                0.1
            }
        }
    }
}

/// The share of its calibrations that an institute is authorised to verify too.
pub(super) fn verified_share(provider: &Provider) -> f64 {
    match provider.tier() {
        '1' => 0.8,
        '2' => 0.6,
        _ => 0.85,
    }
}

/// Whether a provider gives a service that is no measurement.
pub(super) fn holds(provider: &Provider, assistance: &Assistance) -> bool {
    use OrganisationKind as K;
    assistance.holders.split(' ').any(|holder| match holder {
        "institute" => provider.is_institute() && provider.level != Some(Level::County),
        "province" => provider.is_institute() && provider.level == Some(Level::Province),
        "bigcity" => provider.is_institute() && provider.big,
        "association" => provider.kind == K::Association,
        "third" => provider.kind == K::ThirdPartyCalibrator,
        "research" => provider.kind == K::ResearchInstitute,
        "centre" => provider.kind == K::IndustryCentre,
        "energy" => provider.kind == K::EnergyCentre,
        "carbon" => provider.kind == K::CarbonCentre,
        "lead" => provider.row.lead == "yes" && provider.row.id.ends_with(['4', '8']),
        _ => false,
    })
}
