//! Organisations (单位), their sites, supply links and the authorities above them.

use super::code::coded;
use crate::ids::Ix;
use crate::taxonomy::regions::Point;
use std::fmt;

coded! {
    /// What an organisation is.
    OrganisationKind {
        LargeEnterprise = "large_enterprise", "大企业", "large enterprise";
        Sme = "sme", "中小企业", "SME";
        SelfEmployed = "self_employed", "个体工商户", "self-employed";
        StatutoryInstitute = "statutory_institute", "法定计量技术机构", "statutory metrology institute";
        ThirdPartyCalibrator = "third_party_calibrator", "第三方机构", "third-party calibrator";
        IndustryCentre = "industry_centre", "产业计量测试中心", "industry metrology centre";
        EnergyCentre = "energy_centre", "能源计量中心", "energy metrology centre";
        CarbonCentre = "carbon_centre", "碳计量中心", "carbon metrology centre";
        ResearchInstitute = "research_institute", "科研院所", "research institute";
        Association = "association", "行业学协会", "association";
    }
}

impl OrganisationKind {
    /// Whether the programme exists to help it.
    pub fn is_helped(self) -> bool {
        matches!(self, Self::Sme | Self::SelfEmployed)
    }
}

coded! {
    /// The level of a statutory institute or an authority.
    Level {
        Nation = "nation", "国家级", "national";
        Province = "province", "省级", "provincial";
        City = "city", "市级", "city";
        County = "county", "县级", "county";
    }
}

coded! {
    /// Whether an industry centre is approved.
    CentreStatus {
        Approved = "approved", "已批准", "approved";
        Preparing = "preparing", "筹建", "in preparation";
    }
}

coded! {
    /// Size of a firm.
    Size {
        Micro = "micro", "微型", "micro";
        Small = "small", "小型", "small";
        Medium = "medium", "中型", "medium";
        Large = "large", "大型", "large";
    }
}

coded! {
    /// The state's ladder of quality firms, lowest first.
    Ladder {
        None = "none", "无", "none";
        Innovative = "innovative", "创新型", "innovative";
        Specialised = "specialised", "专精特新", "specialised and innovative";
        LittleGiant = "little_giant", "小巨人", "little giant";
    }
}

coded! {
    /// How far a firm's own metrology has come.
    MetrologyBasis {
        Weak = "weak", "薄弱", "weak";
        Some = "some", "有一定基础", "some";
    }
}

/// A unified social credit code (GB 32100-2015): 18 characters with a correct check character.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

/// Why a text is no unified social credit code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Not 18 characters.
    #[error("has {0} characters instead of 18")]
    Length(usize),
    /// A character outside the alphabet (I, O, Z, S and V are not used).
    #[error("contains `{0}`, which the standard does not use")]
    Character(char),
    /// The last character does not fit the others.
    #[error("ends in `{found}` where `{expected}` is due (check character)")]
    Check {
        /// The character in the text.
        found: char,
        /// The character that the standard's formula gives.
        expected: char,
    },
}

impl CreditCode {
    const ALPHABET: &'static [u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// Reads a code; lower case is accepted.
    ///
    /// # Errors
    /// When the length, a character or the check character is wrong.
    pub fn parse(text: &str) -> Result<Self, CreditCodeError> {
        let code = text.trim().to_ascii_uppercase();
        let length = code.chars().count();
        if length != 18 {
            return Err(CreditCodeError::Length(length));
        }
        let found = code.chars().last().unwrap_or(' ');
        let body: String = code.chars().take(17).collect();
        let expected = Self::check_character(&body)?;
        if Self::digit(found).is_none() {
            return Err(CreditCodeError::Character(found));
        }
        if found == expected {
            Ok(Self(code))
        } else {
            Err(CreditCodeError::Check { found, expected })
        }
    }

    /// The check character of the first 17 characters: 31 − Σ cᵢ·3ⁱ mod 31 (GB 32100-2015, 4.6 and annex).
    ///
    /// # Errors
    /// When a character is outside the alphabet.
    pub fn check_character(body: &str) -> Result<char, CreditCodeError> {
        let mut sum = 0;
        let mut weight = 1;
        for c in body.chars() {
            sum += Self::digit(c).ok_or(CreditCodeError::Character(c))? * weight;
            weight = weight * 3 % 31;
        }
        Ok(Self::ALPHABET[(31 - sum % 31) % 31] as char)
    }

    fn digit(c: char) -> Option<usize> {
        Self::ALPHABET.iter().position(|&a| a as char == c)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A firm, institute, centre or association (单位).
#[derive(Debug, Clone, PartialEq)]
pub struct Organisation {
    /// Unique id in the catalogue.
    pub id: String,
    /// Name as registered.
    pub name: String,
    /// Unified social credit code.
    pub credit_code: CreditCode,
    /// What it is.
    pub kind: OrganisationKind,
    /// Level, of statutory institutes.
    pub level: Option<Level>,
    /// Approved or in preparation, of centres.
    pub status: Option<CentreStatus>,
    /// The company whose group it belongs to.
    pub group: Option<Ix<Organisation>>,
    /// GB/T 2260 code of its seat.
    pub region: u32,
    /// GB/T 4754-2017 code at any level; empty when unknown.
    pub industry: String,
    /// Size of the firm.
    pub size: Option<Size>,
    /// Place on the ladder.
    pub ladder: Ladder,
    /// State of its own metrology.
    pub metrology_basis: Option<MetrologyBasis>,
    /// Lead enterprise of the programme (龙头企业).
    pub lead: bool,
    /// Industries a lead enterprise calls its field (同领域); GB/T 4754 codes of any level.
    pub fields: Vec<String>,
    /// At most so many partners it takes on.
    pub max_partners: Option<u32>,
    /// At most so many providers it wants to deal with.
    pub max_providers: Option<u32>,
    /// Organisations it must not be matched with (回避名单), ascending.
    pub avoid: Vec<Ix<Organisation>>,
}

/// A place where an organisation works.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Unique id in the catalogue.
    pub id: String,
    /// Whose site it is.
    pub organisation: Ix<Organisation>,
    /// Name of the laboratory or plant.
    pub name: String,
    /// GB/T 2260 code.
    pub region: u32,
    /// Street address.
    pub address: String,
    /// Where it lies; the centre of its region when no coordinates were given.
    pub point: Point,
    /// Whether outsiders may enter (military-like sites: no).
    pub visitors: bool,
}

/// Supplier → customer (供应链关系), for the mode 产业链.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SupplyLink {
    /// Who delivers.
    pub supplier: Ix<Organisation>,
    /// Who buys.
    pub customer: Ix<Organisation>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_a_code_with_its_check_character_and_rejects_every_other_last_character() {
        let body = "91000000MA00000A1";
        let check = CreditCode::check_character(body).unwrap();
        for &c in CreditCode::ALPHABET {
            let code = format!("{body}{}", c as char);
            assert_eq!(
                CreditCode::parse(&code).is_ok(),
                c as char == check,
                "{code}"
            );
        }
    }

    #[test]
    fn names_what_is_wrong_with_a_code() {
        assert_eq!(CreditCode::parse("9100"), Err(CreditCodeError::Length(4)));
        assert_eq!(
            CreditCode::parse("91000000MA00000I10"),
            Err(CreditCodeError::Character('I'))
        );
        assert_eq!(
            CreditCode::parse("９1000000MA00000A10"),
            Err(CreditCodeError::Character('９'))
        );
    }

    #[test]
    fn agrees_with_a_published_code() {
        // The example of the standard's own widely reprinted check calculation.
        assert!(CreditCode::parse("91350100M000100Y43").is_ok());
    }
}
