//! The table of divisions and its look-ups.

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
