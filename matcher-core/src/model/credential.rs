//! Credentials (资质): what an organisation may certify, where and until when.

use super::Organisation;
use super::code::coded;
use super::organisation::Site;
use crate::ids::Ix;
use jiff::civil::Date;

coded! {
    /// The kinds of credential that decide which document a service may end in.
    CredentialKind {
        Statutory = "statutory", "法定计量检定机构", "statutory verification body";
        Authorisation = "authorisation", "计量授权", "metrological authorisation";
        StandardCertificatePublic = "standard_certificate_public", "社会公用计量标准证书", "certificate of a public measurement standard";
        StandardCertificateDepartment = "standard_certificate_department", "部门最高计量标准考核证书", "certificate of a department's measurement standard";
        StandardCertificateEnterprise = "standard_certificate_enterprise", "企业最高计量标准考核证书", "certificate of an enterprise's highest measurement standard";
        CnasCalibration = "cnas_calibration", "CNAS校准认可", "CNAS accreditation for calibration";
        CnasTesting = "cnas_testing", "CNAS检测认可", "CNAS accreditation for testing";
        Cma = "cma", "CMA", "CMA";
    }
}

/// One credential of an organisation. Which rows it covers is told by the capabilities that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Unique id in the catalogue.
    pub id: String,
    /// Who holds it.
    pub organisation: Ix<Organisation>,
    /// What it is.
    pub kind: CredentialKind,
    /// Its number as printed.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Regions (GB/T 2260, any level) in which it counts; empty is everywhere.
    pub areas: Vec<u32>,
    /// The site it is bound to; `None` is every site.
    pub site: Option<Ix<Site>>,
    /// First day of validity.
    pub valid_from: Date,
    /// Last day of validity as printed.
    pub valid_to: Date,
    /// Last day after an official extension.
    pub extended_to: Option<Date>,
}

impl Credential {
    /// The last day on which it counts.
    pub fn last_day(&self) -> Date {
        self.extended_to
            .map_or(self.valid_to, |extended| extended.max(self.valid_to))
    }

    /// Whether it counts on that day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && day <= self.last_day()
    }
}
