//! The table of rights: its files, its provinces and its use.

use super::sample::*;
use crate::fit::{Allowed, CredentialMatrix, Details, Verdict};
use crate::ids::Ix;
use crate::model::*;
use jiff::civil::date;

const HENAN: u32 = 410_105;
const HUBEI: u32 = 420_106;
const HEADER: &str = "holds,service,allowed,documents,note,source,status,valid_from,valid_to\n";

#[test]
fn the_bundled_table_knows_every_credential_and_service() {
    for service in ServiceKind::ALL {
        for holds in CredentialKind::ALL.iter().copied().map(Some).chain([None]) {
            let right = matrix().right_on(holds, *service, HUBEI, TODAY);
            assert!(right.is_some(), "{holds:?} {service:?}");
        }
    }
}

#[test]
fn a_province_overrides_the_default_for_its_days_only() {
    let allowed = |region, day| {
        let holds = Some(CredentialKind::StandardCertificateEnterprise);
        matrix()
            .right_on(holds, ServiceKind::Calibration, region, day)
            .map(|right| right.allowed)
    };
    assert_eq!(allowed(HENAN, TODAY), Some(Allowed::OwnUnitOnly));
    assert_eq!(allowed(HENAN, date(2012, 12, 31)), Some(Allowed::Contract));
    assert_eq!(allowed(HUBEI, TODAY), Some(Allowed::Contract));
}

#[test]
fn every_defect_is_listed_with_its_line() {
    let text = format!(
        "{HEADER}statutory,verification,perhaps,verification_certificate,,,verified,,\n\
         king,verification,no,,,,verified,,\n\
         none,calibration,no,,,,verified,2026-13-01,\n\
         none,testing,no,,,,verified,,\n\
         none,testing,no,,,,verified,2026-01-01,\n\
         none,training,yes,,,,verified,,\n\
         none,energy,no,,,,certainly,,\n"
    );
    let error = CredentialMatrix::parse(&[("test.csv", None, &text), ("empty.csv", None, "a,b\n")])
        .unwrap_err();
    let lines: Vec<(&str, u64)> = error.defects.iter().map(|d| (d.file, d.line)).collect();
    assert_eq!(
        lines,
        [
            ("test.csv", 2),
            ("test.csv", 3),
            ("test.csv", 4),
            ("test.csv", 6),
            ("test.csv", 7),
            ("test.csv", 8),
            ("empty.csv", 1)
        ]
    );
}

/// What a provider that holds one credential may do for a stranger, as practice and the provincial rule have it.
#[test]
fn who_may_serve_a_stranger() {
    use CredentialKind as K;
    use Document as D;
    use ServiceKind as S;
    use Verdict::{Capable, Conditional, Incapable};
    for (holds, service, wanted, region, verdict, document) in [
        (
            Some(K::Statutory),
            S::Calibration,
            D::None,
            HENAN,
            Capable,
            D::CalibrationCertificate,
        ),
        (
            Some(K::Statutory),
            S::Calibration,
            D::CalibrationCertificateCnas,
            HENAN,
            Incapable,
            D::None,
        ),
        (
            Some(K::Authorisation),
            S::Calibration,
            D::CalibrationCertificate,
            HENAN,
            Capable,
            D::CalibrationCertificate,
        ),
        (
            Some(K::CnasCalibration),
            S::Calibration,
            D::CalibrationCertificateCnas,
            HENAN,
            Capable,
            D::CalibrationCertificateCnas,
        ),
        (
            Some(K::CnasCalibration),
            S::Verification,
            D::None,
            HENAN,
            Incapable,
            D::None,
        ),
        (
            Some(K::StandardCertificateEnterprise),
            S::Calibration,
            D::None,
            HENAN,
            Incapable,
            D::None,
        ),
        (
            Some(K::StandardCertificateEnterprise),
            S::Calibration,
            D::None,
            HUBEI,
            Conditional,
            D::CalibrationCertificate,
        ),
        (
            Some(K::StandardCertificateEnterprise),
            S::Verification,
            D::None,
            HUBEI,
            Incapable,
            D::None,
        ),
        (
            Some(K::CnasTesting),
            S::Calibration,
            D::None,
            HENAN,
            Incapable,
            D::None,
        ),
        (
            Some(K::Cma),
            S::Testing,
            D::TestReportCma,
            HENAN,
            Capable,
            D::TestReportCma,
        ),
        (
            Some(K::CnasTesting),
            S::Testing,
            D::TestReportCma,
            HENAN,
            Incapable,
            D::None,
        ),
        (None, S::Calibration, D::None, HENAN, Incapable, D::None),
        (
            None,
            S::PartMeasurement,
            D::InternalData,
            HENAN,
            Capable,
            D::InternalData,
        ),
        (
            None,
            S::PartMeasurement,
            D::TestReport,
            HENAN,
            Incapable,
            D::None,
        ),
        (
            None,
            S::Training,
            D::None,
            HENAN,
            Capable,
            D::TrainingCertificate,
        ),
    ] {
        let mut sample = Sample::new();
        sample.service(service);
        sample.need().document = wanted;
        sample.need().instrument = None;
        sample.tables.credentials = holds
            .map(|kind| credential("k", kind))
            .into_iter()
            .collect();
        let named = (0..sample.tables.credentials.len()).map(Ix::new).collect();
        sample.row().credentials = named;
        sample.tables.organisations[0].region = region;
        sample.tables.sites[0].region = region;
        let fit = sample.judge();
        assert_eq!(
            fit.verdict, verdict,
            "{holds:?} {service:?} {region}: {:#?}",
            fit.findings
        );
        if verdict != Incapable {
            assert_eq!(fit.document, document, "{holds:?} {service:?}");
        }
    }
}

#[test]
fn a_refusal_tells_what_is_held_and_whether_the_rule_was_read() {
    let mut sample = Sample::new();
    sample.tables.credentials = vec![credential(
        "k",
        CredentialKind::StandardCertificateEnterprise,
    )];
    sample.row().credentials = vec![Ix::new(0)];
    let fit = sample.judge();
    assert!(
        fit.findings.iter().any(|finding| matches!(
            &finding.details,
            Details::NotEntitled { holds, allowed: Allowed::OwnUnitOnly, verified: false, .. }
                if holds[..] == [CredentialKind::StandardCertificateEnterprise]
        )),
        "{:#?}",
        fit.findings
    );
    // Inside one group of companies it may.
    sample.tables.organisations[1].group = Some(Ix::new(0));
    assert_eq!(sample.judge().verdict, Verdict::Conditional);
}
