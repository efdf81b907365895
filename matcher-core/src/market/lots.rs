//! Splitting a need that is larger than every slot into lots by items.

/// What one unit of a service takes: minutes = fixed + each × quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Set-up and travel, once per lot.
    pub fixed_minutes: u32,
    /// Minutes per item, hour, day, case; 1 per seat.
    pub minutes_each: u32,
}

impl Effort {
    /// Minutes for so many units.
    pub fn minutes(self, quantity: u32) -> u32 {
        self.fixed_minutes
            .saturating_add(self.minutes_each.saturating_mul(quantity))
    }

    /// How many units fit into so many minutes.
    pub fn fits(self, minutes: u32) -> u32 {
        minutes
            .checked_sub(self.fixed_minutes)
            .map_or(0, |rest| rest / self.minutes_each.max(1))
    }
}

/// Splits `quantity` into lots of at most `largest` units, as equal as possible, larger lots first; at most `most` lots, the rest
/// stays unserved. Empty when nothing fits at all.
pub fn split(quantity: u32, largest: u32, most: u32) -> Vec<u32> {
    if quantity == 0 || largest == 0 || most == 0 {
        return Vec::new();
    }
    let wanted = quantity.div_ceil(largest);
    if wanted > most {
        return vec![largest; most as usize];
    }
    (0..wanted)
        .map(|lot| quantity / wanted + u32::from(lot < quantity % wanted))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn splits_as_evenly_as_the_largest_slot_allows() {
        for (quantity, largest, most, lots) in [
            (10, 10, 6, vec![10]),
            (11, 10, 6, vec![6, 5]),
            (100, 10, 3, vec![10, 10, 10]),
            (5, 0, 6, vec![]),
            (0, 4, 6, vec![]),
        ] {
            assert_eq!(split(quantity, largest, most), lots);
        }
    }

    proptest! {
        #[test]
        fn no_lot_is_too_large_or_empty_and_all_is_shared_out_when_lots_suffice(quantity in 1_u32..500, largest in 1_u32..60, most in 1_u32..20) {
            let lots = split(quantity, largest, most);
            prop_assert!(lots.len() as u32 <= most);
            prop_assert!(lots.iter().all(|&lot| 0 < lot && lot <= largest));
            let sum: u32 = lots.iter().sum();
            prop_assert!(sum == quantity || (sum < quantity && lots.len() as u32 == most && sum == largest * most));
        }

        #[test]
        fn what_fits_takes_no_more_than_there_is(fixed in 0_u32..100, each in 0_u32..50, minutes in 0_u32..1000) {
            let effort = Effort { fixed_minutes: fixed, minutes_each: each };
            let quantity = effort.fits(minutes);
            prop_assert!(quantity == 0 || effort.minutes(quantity) <= minutes);
        }
    }
}
