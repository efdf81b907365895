//! Synthetic markets, always labelled so: the market of Henan that comes with the program, and large ones for measuring speed.
//!
//! Everything is invented but shaped like the real programme: industries per area, instruments, minutes, fees, uncertainties,
//! credentials, dirty data, what is scarce and what nobody can do. The tables behind it are in `data/synthetic`. Credit codes use the
//! region part 000000, so that they can't be a real firm's.

mod dirt;
mod firms;
mod henan;
mod hours;
mod names;
mod national;
mod needs;
mod offers;
mod previous;
mod print;
mod programme;
mod providers;
mod random;
mod say;
mod sheets;
mod tables;
#[cfg(test)]
mod tests;

use crate::exchange::sheet::Sheet;

pub use programme::ledgers;
#[cfg(test)]
pub(crate) use tests::henan_market;

/// How large a market is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// 80 providers, 1,400 SMEs, 1,600 needs; with everything a round has.
    Henan,
    /// A tenth of the national market, in the middle of the country.
    Province,
    /// 6,750 laboratories, 36,000 offers, 95,000 SMEs, 130,000 needs.
    National,
}

impl Scale {
    /// The word on the command line and in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Henan => "henan",
            Self::Province => "province",
            Self::National => "national",
        }
    }

    /// Reads [`Scale::code`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Henan, Self::Province, Self::National]
            .into_iter()
            .find(|scale| scale.code() == text.trim())
    }
}

/// The seed of the market in `data/henan`.
pub const HENAN_SEED: u64 = 3;

/// The rules of the round (`round.toml`) that go with a market.
pub fn round_rules(scale: Scale) -> &'static str {
    match scale {
        Scale::Henan => include_str!("../../../data/synthetic/round.toml"),
        Scale::Province | Scale::National => {
            include_str!("../../../data/synthetic/round-national.toml")
        }
    }
}

/// The sheets of a synthetic market. The same scale and seed give the same bytes on every machine.
pub fn generate(scale: Scale, seed: u64) -> Vec<Sheet> {
    match scale {
        Scale::Henan => sheets::sheets(seed, &henan::market(seed)),
        Scale::Province => national::sheets(scale, seed, 10),
        Scale::National => national::sheets(scale, seed, 1),
    }
}
