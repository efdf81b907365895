//! Administrative divisions (GB/T 2260), dated, with a point each. Sources and repairs: `data/regions/README.md`.
//!
//! Belonging follows the recorded parent, never the digits of a code: Jiyuan is 419001, and Luoyang's districts changed in 2021.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

const BUNDLED: &str = include_str!("../../../data/regions/regions.csv");

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
mod tests {
    use super::*;
    use jiff::civil::date;

    /// The ten counties that report to the province in the plan of 2020.
    const TEN: [(u32, &str); 10] = [
        (410181, "巩义市"),
        (410225, "兰考县"),
        (410482, "汝州市"),
        (410526, "滑县"),
        (410783, "长垣市"),
        (411381, "邓州市"),
        (411481, "永城市"),
        (411525, "固始县"),
        (411628, "鹿邑县"),
        (411729, "新蔡县"),
    ];

    #[test]
    fn the_bundled_table_is_whole() {
        let regions = Regions::read(BUNDLED).expect("reads");
        let count = |level| regions.iter().filter(|r| r.level == level).count();
        assert_eq!(
            (
                count(RegionLevel::Province),
                count(RegionLevel::Prefecture),
                count(RegionLevel::County)
            ),
            (34, 337, 2848)
        );
        for pair in regions.all.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} twice", pair[1].code);
        }
        for region in regions.iter() {
            let chain = regions.chain(region.code);
            assert_eq!(
                chain.last().map(|top| top.level),
                Some(RegionLevel::Province),
                "{}",
                region.code
            );
            assert!(
                chain.windows(2).all(|two| two[0].level > two[1].level),
                "{}",
                region.code
            );
            // The bounding box of the state's territory.
            let Point {
                longitude,
                latitude,
            } = region.point();
            assert!(
                (73.0..136.0).contains(&longitude) && (3.0..54.0).contains(&latitude),
                "{}",
                region.code
            );
        }
    }

    #[test]
    fn the_ten_counties_of_the_plan_and_jiyuan_are_found_by_code_and_by_name() {
        let regions = Regions::bundled();
        for (code, name) in TEN {
            assert_eq!(regions.by_code(code).map(|r| r.name.as_str()), Some(name));
            assert_eq!(
                regions
                    .by_name(name)
                    .iter()
                    .map(|r| r.code)
                    .collect::<Vec<_>>(),
                [code]
            );
        }
        assert_eq!(regions.by_name("济源示范区")[0].code, 419001);
        assert_eq!(
            regions
                .chain(419001)
                .iter()
                .map(|r| r.code)
                .collect::<Vec<_>>(),
            [419001, 419000, 410000]
        );
    }

    #[test]
    fn luoyangs_districts_change_in_march_2021() {
        let regions = Regions::bundled();
        for (code, before, after) in [
            (410306, true, false),
            (410322, true, false),
            (410381, true, false),
            (410307, false, true),
            (410308, false, true),
        ] {
            let region = regions.by_code(code).expect("known");
            assert_eq!(region.is_valid_on(date(2020, 5, 1)), before, "{code}");
            assert_eq!(region.is_valid_on(date(2022, 5, 1)), after, "{code}");
            assert!(regions.contains(410300, code));
        }
    }

    #[test]
    fn short_and_former_names_find_their_division() {
        let regions = Regions::bundled();
        for (name, code) in [
            ("郑州", 410100),
            ("郑州市", 410100),
            ("河南", 410000),
            ("内蒙古", 150000),
            ("广西", 450000),
            ("新疆", 650000),
            ("香港", 810000),
            ("恩施土家族苗族自治州", 422800),
            ("淮阳县", 411603),
            ("长垣", 410783),
            ("管城", 410104),
            ("杞县", 410221),
        ] {
            assert_eq!(
                regions.by_name(name).first().map(|r| r.code),
                Some(code),
                "{name}"
            );
        }
        assert_eq!(
            regions
                .by_name("吉林")
                .iter()
                .map(|r| r.code)
                .collect::<Vec<_>>(),
            [220000, 220200],
            "the province before its city"
        );
        assert_eq!(regions.by_name("鼓楼区").len(), 4);
        assert!(regions.by_name("").is_empty());
        assert!(regions.by_name("不存在市").is_empty());
    }

    #[test]
    fn distances_agree_with_known_ones_and_are_symmetric() {
        let regions = Regions::bundled();
        // Beijing to Shanghai is about 1,067 km; Zhengzhou to Luoyang about 108 km.
        for (a, b, km) in [
            (110000, 310000, 1067.0),
            (410100, 410300, 108.0),
            (410100, 410100, 0.0),
        ] {
            let there = regions.distance_km(a, b).expect("known");
            assert!((there - km).abs() < 2.0, "{a}–{b}: {there}");
            assert_eq!(Some(there), regions.distance_km(b, a));
            assert!(
                (there * 10.0 - libm::round(there * 10.0)).abs() < 1e-9,
                "rounded to 0.1 km"
            );
        }
        assert_eq!(regions.distance_km(410100, 999999), None);
    }

    #[test]
    fn a_namesakes_point_was_not_taken() {
        // 鼓楼区 of Nanjing had the point of 鼓楼区 of Xuzhou in the source.
        assert!(
            Regions::bundled()
                .distance_km(320106, 320100)
                .is_some_and(|km| km < 20.0)
        );
    }
}
