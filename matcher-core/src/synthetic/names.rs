//! Invented names and credit codes.

use super::random::{Part, Stream};
use super::tables::Tables;
use crate::model::CreditCode;
use std::collections::BTreeSet;

/// What a firm's name ends in, with weights.
const ENDINGS: [(&str, u32); 7] = [
    ("有限公司", 62),
    ("科技有限公司", 12),
    ("制造有限公司", 8),
    ("实业有限公司", 6),
    ("股份有限公司", 3),
    ("有限责任公司", 6),
    ("科技股份有限公司", 3),
];

/// What the name of a self-employed person's business ends in.
const WORKSHOPS: [&str; 4] = ["加工部", "经营部", "加工厂", "门市部"];

/// Makes names that haven't been used yet, and codes that can't be a real firm's.
#[derive(Debug)]
pub(super) struct Names {
    stream: Stream,
    used: BTreeSet<String>,
    codes: u32,
    tables: &'static Tables,
}

impl Names {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            stream: Stream::new(seed, Part::Names),
            used: BTreeSet::new(),
            codes: 0,
            tables: Tables::bundled(),
        }
    }

    /// A name such as 郑州嵩渺轴承有限公司, from a place, an invented word and a product.
    pub(super) fn firm(&mut self, place: &str, product: &str, self_employed: bool) -> String {
        loop {
            let word = self.word();
            let ending = if self_employed {
                self.stream.pick(&WORKSHOPS)
            } else {
                let weights = ENDINGS.map(|(_, weight)| weight);
                ENDINGS[self.stream.weighted(&weights)].0
            };
            let name = format!("{place}{word}{product}{ending}");
            if self.used.insert(name.clone()) {
                return name;
            }
        }
    }

    /// An invented word of two characters.
    pub(super) fn word(&mut self) -> String {
        let first = self.stream.pick(&self.tables.first);
        let second = self.stream.pick(&self.tables.second);
        if first == second {
            return self.word();
        }
        [first, second].iter().collect()
    }

    /// The next credit code (GB 32100-2015): region part 000000, an organisation code with its own check character
    /// (GB 11714-1997), and the last check character.
    pub(super) fn credit_code(&mut self, prefix: &str) -> String {
        // A step without a common factor with the modulus gives each code once, in no visible order.
        let serial = (u64::from(self.codes) * 617_377 + 104_729) % 1_000_000;
        self.codes += 1;
        let organisation = format!("MA{serial:06}");
        let body = format!(
            "{prefix}000000{organisation}{}",
            organisation_check(&organisation)
        );
        let check = CreditCode::check_character(&body).unwrap_or('0');
        format!("{body}{check}")
    }
}

/// The check character of an eight-character organisation code: 11 − Σ cᵢ·wᵢ mod 11, where 10 is X and 11 is 0 (GB 11714-1997).
fn organisation_check(code: &str) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = code
        .chars()
        .zip(WEIGHTS)
        .map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}
