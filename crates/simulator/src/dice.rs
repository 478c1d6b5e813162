//! Chance from a seed.

use std::sync::atomic::{AtomicU64, Ordering};

/// Where the chances of a run come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// Every run differs: message ids of two runs against the same database must not collide.
    Random,
    /// The same calls in the same order draw the same numbers.
    Fixed(u64),
}

/// `SplitMix64` (Steele, Lea, Flood 2014): one addition on a shared counter, so thousands of draws a second need no
/// lock.
#[derive(Debug)]
pub(crate) struct Dice(AtomicU64);

impl Dice {
    pub(crate) fn new(seed: Seed) -> Self {
        let start = match seed {
            Seed::Random => uuid::Uuid::now_v7().as_u64_pair().1,
            Seed::Fixed(seed) => seed,
        };
        Self(AtomicU64::new(start))
    }

    pub(crate) fn draw(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn draw_wide(&self) -> u128 {
        (u128::from(self.draw()) << 64) | u128::from(self.draw())
    }

    /// From 0 up to, but without, 1.
    pub(crate) fn fraction(&self) -> f64 {
        let whole = u32::try_from(self.draw() >> 32).unwrap_or(0);
        f64::from(whole) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_numbers() {
        let draws = |seed| {
            let dice = Dice::new(Seed::Fixed(seed));
            (0..3).map(|_| dice.draw()).collect::<Vec<_>>()
        };
        assert_eq!(
            draws(1_234_567),
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
        assert_ne!(draws(1), draws(2));
    }

    #[test]
    fn fractions_stay_below_one() {
        let dice = Dice::new(Seed::Fixed(1));
        assert!((0..1000).map(|_| dice.fraction()).all(|fraction| (0.0..1.0).contains(&fraction)));
    }
}
