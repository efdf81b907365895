//! The best picks of a slot at given profits: an exact 0/1 knapsack that tells what it took.

/// Above so many units of capacity the fractional bound is used, as the proof's formula does.
const MAX_UNITS: i64 = 100_000;

/// An option at its reduced profit, of any sign; its minutes are positive and fit into the slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pick {
    pub(super) minutes: i64,
    pub(super) profit: i64,
}

/// The largest profit (or, for huge slots, a bound of it); `chosen` are the picks behind it.
pub(super) fn pick(list: &[Pick], capacity: i64, chosen: &mut Vec<usize>) -> i64 {
    chosen.clear();
    chosen.extend((0..list.len()).filter(|&i| list[i].profit > 0));
    let minutes: i128 = chosen.iter().map(|&i| i128::from(list[i].minutes)).sum();
    if minutes <= i128::from(capacity) {
        return chosen.iter().map(|&i| list[i].profit).sum();
    }
    let gcd = list.iter().fold(0, |gcd, pick| gcd_of(gcd, pick.minutes));
    if capacity / gcd > MAX_UNITS {
        fractional(list, capacity, chosen)
    } else {
        exact(list, (capacity / gcd) as usize, gcd, chosen)
    }
}

/// The largest profit as [`pick`] has it, without what it takes.
pub(super) fn best_profit(list: &[Pick], capacity: i64, rows: &mut Vec<i64>) -> i64 {
    let chosen = list.iter().filter(|pick| pick.profit > 0);
    let minutes: i128 = chosen.clone().map(|pick| i128::from(pick.minutes)).sum();
    if minutes <= i128::from(capacity) {
        return chosen.map(|pick| pick.profit).sum();
    }
    let gcd = list.iter().fold(0, |gcd, pick| gcd_of(gcd, pick.minutes));
    if capacity / gcd > MAX_UNITS {
        return pick(list, capacity, &mut Vec::new());
    }
    let width = (capacity / gcd) as usize + 1;
    rows.clear();
    rows.resize(width, 0);
    for pick in chosen {
        let size = (pick.minutes / gcd) as usize;
        for left in (size..width).rev() {
            rows[left] = rows[left].max(rows[left - size] + pick.profit);
        }
    }
    rows[width - 1]
}

fn exact(list: &[Pick], units: usize, gcd: i64, chosen: &mut Vec<usize>) -> i64 {
    let width = units + 1;
    let mut best = vec![0_i64; width];
    let mut took = vec![false; width * chosen.len()];
    for (row, &i) in chosen.iter().enumerate() {
        let size = (list[i].minutes / gcd) as usize;
        for left in (size..width).rev() {
            let with = best[left - size] + list[i].profit;
            if with > best[left] {
                best[left] = with;
                took[row * width + left] = true;
            }
        }
    }
    let mut left = units;
    let mut row = chosen.len();
    while row > 0 {
        row -= 1;
        if took[row * width + left] {
            left -= (list[chosen[row]].minutes / gcd) as usize;
        } else {
            chosen.remove(row);
        }
    }
    best[units]
}

/// Takes by profit per minute; the item that is cut counts in part, rounded up, and is not among the chosen.
fn fractional(list: &[Pick], capacity: i64, chosen: &mut Vec<usize>) -> i64 {
    let rate = |a: usize, b: usize| i128::from(list[a].profit) * i128::from(list[b].minutes);
    chosen.sort_by(|&a, &b| rate(b, a).cmp(&rate(a, b)).then(a.cmp(&b)));
    let (mut left, mut sum) = (capacity, 0);
    for place in 0..chosen.len() {
        let item = list[chosen[place]];
        if item.minutes > left {
            chosen.truncate(place);
            let part = i128::from(item.profit) * i128::from(left);
            let minutes = i128::from(item.minutes);
            return sum + ((part + minutes - 1) / minutes) as i64;
        }
        left -= item.minutes;
        sum += item.profit;
    }
    sum
}

fn gcd_of(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
