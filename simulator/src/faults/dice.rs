//! Chance that follows from the seed and a place alone: what happens to one frame does not depend on how
//! many others there were, so that a script with something left out still meets the same luck.

/// The seed's dice.
#[derive(Debug, Clone, Copy)]
pub struct Luck(u64);

impl Luck {
    /// The dice of a seed.
    pub const fn of(seed: u64) -> Self {
        Self(mix(seed ^ 0x6569_6e68_616c_7421))
    }

    /// The number at this place.
    pub fn at(self, place: &[u64]) -> u64 {
        place.iter().fold(self.0, |state, part| mix(state ^ mix(part.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    /// A number from `low` to `high`, both included.
    pub fn between(self, place: &[u64], low: u64, high: u64) -> u64 {
        low + self.at(place) % (high - low + 1)
    }

    /// True in so many of a hundred places.
    pub fn percent(self, place: &[u64], percent: u64) -> bool {
        self.at(place) % 100 < percent
    }

    /// An id for this place.
    pub fn id(self, place: &[u64]) -> uuid::Uuid {
        let (high, low) = (self.at(place), mix(self.at(place)));
        uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes()).into_uuid()
    }
}

/// The finaliser of `SplitMix64`.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
