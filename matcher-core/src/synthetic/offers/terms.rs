//! Benches, scope rows, documents and prices of an offer.

use super::Resource;
use crate::model::{CredentialKind, ServiceKind};
use crate::synthetic::providers::Provider;
use crate::synthetic::random::Stream;
use crate::synthetic::tables::{Bench, Scope, Task, words};

pub(super) fn bench_of(provider: &Provider, bench: &Bench, stream: &mut Stream) -> Resource {
    let factor = match (provider.tier(), provider.is_institute()) {
        ('1', _) => 0.75,
        ('2', true) => {
            if provider.big {
                1.3
            } else {
                1.0
            }
        }
        (_, true) => 1.5,
        ('2', false) => 0.9,
        _ => 0.5,
    };
    Resource {
        kind: if bench.kind == "instrument" {
            "instrument"
        } else {
            "team"
        },
        name: bench.name.clone(),
        model: stream.pick(&words(&bench.models)),
        instrument: bench.instrument.clone(),
        minutes: if bench.ratio.is_some() {
            0
        } else {
            (f64::from(bench.minutes) * factor * stream.uniform(0.6, 1.5)) as u32
        },
        ..empty_resource()
    }
}

pub(super) fn empty_resource() -> Resource {
    Resource {
        id: String::new(),
        provider: 0,
        kind: "team",
        name: String::new(),
        model: String::new(),
        instrument: String::new(),
        bench: String::new(),
        minutes: 0,
    }
}

/// The scope rows of a tier; those of the best tier below where it has none of its own.
pub(super) fn scopes_of(task: &Task, tier: char) -> Vec<&Scope> {
    let own: Vec<&Scope> = task
        .scopes
        .iter()
        .filter(|scope| scope.tiers.contains(tier))
        .collect();
    if own.is_empty() {
        let best = task
            .scopes
            .iter()
            .filter_map(|scope| scope.tiers.chars().max())
            .max();
        return task
            .scopes
            .iter()
            .filter(|scope| best.is_some_and(|best| scope.tiers.contains(best)))
            .collect();
    }
    own
}

/// The credentials that cover a row.
pub(super) fn credentials(
    provider: &Provider,
    service: ServiceKind,
    covered: bool,
    stream: &mut Stream,
) -> String {
    use CredentialKind as K;
    let accredited = stream.chance(0.85);
    let ids: Vec<&str> = provider
        .credentials
        .iter()
        .filter(|held| match held.kind {
            K::Statutory | K::Authorisation => {
                matches!(
                    service,
                    ServiceKind::Calibration | ServiceKind::Verification
                )
            }
            K::CnasCalibration => service == ServiceKind::Calibration && accredited && covered,
            K::StandardCertificateEnterprise => service == ServiceKind::Calibration,
            K::CnasTesting | K::Cma => service == ServiceKind::Testing,
            _ => false,
        })
        .map(|held| held.id.as_str())
        .collect();
    ids.join(";")
}

/// What its publisher says a service may end in.
pub(super) fn documents(provider: &Provider, service: ServiceKind) -> &'static str {
    use CredentialKind as K;
    match service {
        ServiceKind::Verification => "verification_certificate",
        ServiceKind::Calibration if provider.holds(K::CnasCalibration) => {
            "calibration_certificate_cnas;calibration_certificate"
        }
        ServiceKind::Calibration => "calibration_certificate",
        ServiceKind::Testing if provider.holds(K::Cma) && provider.holds(K::CnasTesting) => {
            "test_report_cma;test_report_cnas;test_report"
        }
        ServiceKind::Testing if provider.holds(K::Cma) => "test_report_cma;test_report",
        ServiceKind::Testing if provider.holds(K::CnasTesting) => "test_report_cnas;test_report",
        _ => "internal_data",
    }
}

/// What the offer is called: the word for it and the service, unless the word says it already (轮廓仪机时).
pub(super) fn titled(word: &str, service: ServiceKind) -> String {
    let suffix = suffix(service);
    format!("{}{suffix}", word.strip_suffix(suffix).unwrap_or(word))
}

fn suffix(service: ServiceKind) -> &'static str {
    match service {
        ServiceKind::Calibration => "校准",
        ServiceKind::Verification => "检定",
        ServiceKind::InstrumentTime => "机时",
        _ => "",
    }
}

/// Minutes of this laboratory: ± 20 %.
pub(super) fn vary(minutes: u32, stream: &mut Stream) -> u32 {
    ((f64::from(minutes) * stream.uniform(0.8, 1.2)).round() as u32).max(1)
}

/// A price in whole yuan, to 5 above 100.
pub(super) fn price(yuan: f64) -> u32 {
    if yuan < 100.0 {
        yuan.round().max(0.0) as u32
    } else {
        (yuan / 5.0).round() as u32 * 5
    }
}
