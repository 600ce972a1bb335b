//! Numbers that look random and are always the same.

/// `splitmix64`: small, and good from any seed on.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    /// A sequence of its own for each number.
    pub(super) fn new(number: usize) -> Self {
        let mut random = Self(number as u64);
        // Neighbouring seeds would give overlapping sequences.
        Self(random.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From 0 to `limit` - 1; 0 if the limit is 0.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }

    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of them, which must not be none.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// One of them, in proportion to its weight; there must be a weight.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(u64, T)]) -> T {
        let total = from.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, item) in from {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        from[0].1
    }
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The number of different halves of an id: four digits.
const HALVES: u64 = 62_u64.pow(4);

/// The prefix and eight letters and digits: others for each number up to the
/// 10^14th, as the rounds of a Feistel network can be taken back.
pub(super) fn id(prefix: &str, number: usize) -> String {
    let number = number as u64;
    let (mut left, mut right) = (number / HALVES % HALVES, number % HALVES);
    for round in 0..4 {
        let mixed = Random(right * 4 + round).next();
        (left, right) = (right, (left + mixed % HALVES) % HALVES);
    }
    let mut id = prefix.to_owned();
    for mut half in [left, right] {
        for _ in 0..4 {
            id.push(char::from(DIGITS[(half % 62) as usize]));
            half /= 62;
        }
    }
    id
}
