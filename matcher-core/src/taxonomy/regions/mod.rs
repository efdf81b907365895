//! Administrative divisions (GB/T 2260), dated, with a point each. Sources and repairs: `data/regions/README.md`.
//!
//! Belonging follows the recorded parent, never the digits of a code: Jiyuan is 419001, and Luoyang's districts changed in 2021.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

const BUNDLED: &str = include_str!("../../../../data/regions/regions.csv");

/// Mean radius of the Earth in km (IUGG, R₁ of GRS 80).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// The height of a division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionLevel {
    /// 省级.
    Province,
    /// 地级.
    Prefecture,
    /// 县级.
    County,
}

/// A point on the Earth, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// East positive.
    pub longitude: f64,
    /// North positive.
    pub latitude: f64,
}

impl Point {
    /// Great-circle distance in km, rounded to 0.1 km, the same on every machine.
    ///
    /// The haversine formula (R. W. Sinnott, Sky & Telescope 68, 1984) on a sphere of the mean radius.
    pub fn distance_km(self, other: Self) -> f64 {
        let (latitude, other_latitude) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_north = libm::sin((other_latitude - latitude) / 2.0);
        let half_east = libm::sin((other.longitude - self.longitude).to_radians() / 2.0);
        let haversine = half_north * half_north
            + libm::cos(latitude) * libm::cos(other_latitude) * half_east * half_east;
        let km = 2.0 * EARTH_RADIUS_KM * libm::asin(libm::sqrt(haversine.clamp(0.0, 1.0)));
        libm::round(km * 10.0) / 10.0
    }
}

/// One administrative division.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Region {
    /// Six digits of GB/T 2260.
    pub code: u32,
    /// Full Chinese name.
    pub name: String,
    /// Its height.
    pub level: RegionLevel,
    /// The division above; none for a province.
    pub parent: Option<u32>,
    longitude: f64,
    latitude: f64,
    /// The point is the parent's, because none was known.
    #[serde(deserialize_with = "yes_or_empty")]
    pub approximate: bool,
    /// First day of validity where known.
    pub valid_from: Option<Date>,
    /// Last day of validity where known.
    pub valid_to: Option<Date>,
}

impl Region {
    /// A representative point.
    pub fn point(&self) -> Point {
        Point {
            longitude: self.longitude,
            latitude: self.latitude,
        }
    }

    /// Whether the division exists on that day, as far as is known.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// The name as people say it: 郑州 for 郑州市, 恩施 for 恩施土家族苗族自治州; one-character stems keep their suffix (杞县).
    pub fn short_name(&self) -> &str {
        short(&self.name)
    }
}

/// All divisions, sorted by code.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    all: Vec<Region>,
    by_short_name: BTreeMap<String, Vec<usize>>,
}

impl Regions {
    /// The table that comes with the program.
    pub fn bundled() -> &'static Self {
        static REGIONS: OnceLock<Regions> = OnceLock::new();
        // A test holds that the bundled table reads without an error.
        REGIONS.get_or_init(|| Self::read(BUNDLED).unwrap_or_default())
    }

    fn read(text: &str) -> Result<Self, csv::Error> {
        let mut all = csv::Reader::from_reader(text.as_bytes())
            .into_deserialize()
            .collect::<Result<Vec<Region>, _>>()?;
        all.sort_by_key(|region| region.code);
        let mut by_short_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, region) in all.iter().enumerate() {
            by_short_name
                .entry(region.short_name().to_owned())
                .or_default()
                .push(place);
        }
        for places in by_short_name.values_mut() {
            places.sort_by_key(|&place| all.get(place).map(|region| region.level));
        }
        Ok(Self { all, by_short_name })
    }

    /// All divisions, ascending by code.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Region> {
        self.all.iter()
    }

    /// The place of a six-digit code in the order of [`Self::iter`].
    pub fn place_of(&self, code: u32) -> Option<usize> {
        self.all
            .binary_search_by_key(&code, |region| region.code)
            .ok()
    }

    /// The division of a six-digit code.
    pub fn by_code(&self, code: u32) -> Option<&Region> {
        self.all.get(self.place_of(code)?)
    }

    /// Divisions of a name, higher levels first, then by code. A full name finds only those spelled so; otherwise the short
    /// name counts, so that 郑州 and a former name (淮阳县 for 淮阳区) find theirs. Names repeat: 鼓楼区 is in four cities.
    pub fn by_name(&self, name: &str) -> Vec<&Region> {
        let name = name.trim();
        let same_stem: Vec<&Region> = self
            .by_short_name
            .get(short(name))
            .into_iter()
            .flatten()
            .filter_map(|&place| self.all.get(place))
            .collect();
        let exact: Vec<&Region> = same_stem
            .iter()
            .copied()
            .filter(|region| region.name == name)
            .collect();
        if exact.is_empty() { same_stem } else { exact }
    }

    /// The division itself, then the ones above it, up to the province. Empty when the code is unknown.
    pub fn chain(&self, code: u32) -> Vec<&Region> {
        let mut chain = Vec::new();
        let mut next = self.by_code(code);
        // Three levels at most; the length guards against a ring in the table.
        while let Some(region) = next
            && chain.len() < 3
        {
            chain.push(region);
            next = region.parent.and_then(|parent| self.by_code(parent));
        }
        chain
    }

    /// Whether `inner` is `outer` or lies below it.
    pub fn contains(&self, outer: u32, inner: u32) -> bool {
        let mut next = self.by_code(inner);
        // Three levels at most.
        for _ in 0..3 {
            let Some(region) = next else { return false };
            if region.code == outer {
                return true;
            }
            next = region.parent.and_then(|parent| self.by_code(parent));
        }
        false
    }

    /// Great-circle distance between two divisions' points in km, rounded to 0.1 km. None when a code is unknown.
    pub fn distance_km(&self, a: u32, b: u32) -> Option<f64> {
        let (a, b) = (self.by_code(a)?, self.by_code(b)?);
        Some(a.point().distance_km(b.point()))
    }
}

/// The words for the kind of a division, longer ones first.
const SUFFIXES: &str =
    "特别行政区 自治区 自治州 自治县 自治旗 示范区 地区 林区 矿区 新区 省 市 盟 县 区 旗";

/// Peoples whose names stand before such a word (回族区, 土家族苗族自治州).
const PEOPLES: &str = "蒙古族 蒙古 回族 藏族 维吾尔族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 \
     哈萨克族 哈萨克 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 \
     撒拉族 毛南族 仡佬族 锡伯 普米族 塔吉克 怒族 独龙族 裕固族 保安族";

/// A name without the word for its kind and the peoples' names before that; never shorter than two characters.
fn short(name: &str) -> &str {
    fn without<'a>(text: &'a str, ending: &str) -> Option<&'a str> {
        text.strip_suffix(ending)
            .filter(|rest| rest.chars().count() >= 2)
    }
    let mut stem = SUFFIXES
        .split(' ')
        .find_map(|suffix| without(name, suffix))
        .unwrap_or(name);
    while let Some(rest) = PEOPLES.split(' ').find_map(|people| without(stem, people)) {
        stem = rest;
    }
    stem
}

fn yes_or_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match <std::borrow::Cow<'de, str>>::deserialize(from)?.as_ref() {
        "yes" => Ok(true),
        "" => Ok(false),
        other => Err(serde::de::Error::custom(format!(
            "`{other}` is neither `yes` nor empty"
        ))),
    }
}

#[cfg(test)]
#[allow(
    clippy::unreadable_literal,
    reason = "region codes are names, not amounts"
)]
mod tests;
