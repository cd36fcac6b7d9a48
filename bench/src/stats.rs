//! Percentiles and medians.

use serde::{Deserialize, Serialize};

/// How long things took, in microseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Latencies {
    pub count: usize,
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
    pub max: f64,
}

impl Latencies {
    pub fn of(mut times: Vec<u32>) -> Self {
        times.sort_unstable();
        let at = |share: f64| percentile(&times, share);
        Self {
            count: times.len(),
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            max: at(1.0),
        }
    }
}

/// The smallest value that at least this share of them does not exceed.
fn percentile(sorted: &[u32], share: f64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank within a list in memory"
    )]
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    let value = sorted.get(rank.max(1) - 1).copied();
    value.map_or(0.0, f64::from)
}

/// The middle one; of an even number, the mean of the two in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values
        .into_iter()
        .filter(|value| value.is_finite())
        .collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[length / 2],
        length => f64::midpoint(values[length / 2 - 1], values[length / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let seen = Latencies::of((1..=200).rev().collect());
        assert_eq!((seen.count, seen.max), (200, 200.0));
        assert_eq!((seen.p50, seen.p90, seen.p99), (100.0, 180.0, 198.0));
        let none = Latencies::of(Vec::new());
        assert_eq!((none.count, none.p99), (0, 0.0));
    }

    #[test]
    fn a_median_is_in_the_middle_and_leaves_out_what_is_no_number() {
        assert_eq!(median([3.0, f64::NAN, 1.0, 2.0]).to_bits(), 2_f64.to_bits());
        assert_eq!(median([4.0, 1.0]).to_bits(), 2.5_f64.to_bits());
    }
}
