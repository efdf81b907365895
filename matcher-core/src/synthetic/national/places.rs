//! Where laboratories and SMEs sit: prefectures by weight, counties within them.

use crate::synthetic::random::{Part, Stream};
use crate::taxonomy::regions::{Region, RegionLevel, Regions};
use std::collections::BTreeMap;

/// Counties under their prefectures, with the prefectures' cumulated weights.
#[derive(Debug)]
pub(super) struct Places {
    groups: Vec<Vec<&'static Region>>,
    cumulated: Vec<f64>,
}

impl Places {
    /// Prefectures in a random order of importance: the n-th weighs n^−0.6. Of the whole country or, divided, of the part around its
    /// middle, so that ways are as long in a part as in the whole.
    pub(super) fn new(seed: u64, divisor: usize) -> Self {
        let mut stream = Stream::new(seed, Part::Laboratories);
        let mut by_parent: BTreeMap<u32, Vec<&'static Region>> = BTreeMap::new();
        for region in Regions::bundled().iter() {
            // Taiwan, Hong Kong and Macau are outside the programme; former counties are over.
            if region.level == RegionLevel::County
                && region.code < 710_000
                && region.valid_to.is_none()
            {
                by_parent
                    .entry(region.parent.unwrap_or(region.code))
                    .or_default()
                    .push(region);
            }
        }
        let mut parents: Vec<u32> = by_parent.keys().copied().collect();
        parents.sort_by(|a, b| distance_km(*a).total_cmp(&distance_km(*b)));
        for far in parents.drain(parents.len().div_ceil(divisor.max(1))..) {
            by_parent.remove(&far);
        }
        let mut groups: Vec<Vec<&'static Region>> = by_parent.into_values().collect();
        stream.shuffle(&mut groups);
        let mut sum = 0.0;
        let cumulated = (1..=groups.len())
            .map(|rank| {
                sum += libm::pow(rank as f64, -0.6);
                sum
            })
            .collect();
        Self { groups, cumulated }
    }

    /// A county with a point near its middle, to three decimals.
    pub(super) fn draw(&self, stream: &mut Stream) -> (u32, f64, f64) {
        let total = self.cumulated.last().copied().unwrap_or(0.0);
        let at = stream.uniform(0.0, total);
        let group = self.cumulated.partition_point(|&sum| sum <= at);
        let Some(counties) = self.groups.get(group).or_else(|| self.groups.last()) else {
            return (110_101, 116.4, 39.9);
        };
        let county = counties[stream.below(counties.len())];
        let point = county.point();
        let shift = |stream: &mut Stream| stream.normal(0.06).clamp(-0.15, 0.15);
        let longitude = point.longitude + shift(stream);
        let latitude = point.latitude + shift(stream);
        (
            county.code,
            (longitude * 1000.0).round() / 1000.0,
            (latitude * 1000.0).round() / 1000.0,
        )
    }
}

/// From the prefecture in the middle of the crowded part of the country.
fn distance_km(prefecture: u32) -> f64 {
    const MIDDLE: u32 = 410_100;
    Regions::bundled()
        .distance_km(prefecture, MIDDLE)
        .unwrap_or(f64::INFINITY)
}

/// The county's name as people say it.
pub(super) fn town(region: u32) -> String {
    Regions::bundled()
        .by_code(region)
        .map(|region| region.short_name().to_owned())
        .unwrap_or_default()
}

/// The province of a region.
pub(super) fn province(region: u32) -> u32 {
    Regions::bundled()
        .chain(region)
        .last()
        .map_or(region, |region| region.code)
}

/// The full name of a province.
pub(super) fn province_name(province: u32) -> &'static str {
    Regions::bundled()
        .by_code(province)
        .map_or("", |region| region.name.as_str())
}
