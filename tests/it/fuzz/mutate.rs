//! New inputs out of old ones.

/// Pieces that parsers find hard.
const PIECES: [&[u8]; 24] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"\"",
    b"\\u0000",
    b"\xff",
    b"\0",
    b"null",
    b"-0",
    b"1e999",
    b"9223372036854775808",
    b"...",
    b"@skip(if: true)",
    b"$x",
    b"\"\"\"",
    b"/",
    b"%2F",
    b"=",
    b"\xf0\x9f\x98\x80",
    b"#",
    b"fragment A on Image { ...A }",
];

/// The longest input.
const MAX_LEN: usize = 4096;

pub(super) struct Mutator<'a> {
    seeds: &'a [Vec<u8>],
    random: fastrand::Rng,
}

impl<'a> Mutator<'a> {
    /// The same inputs for the same `seed`.
    pub(super) fn new(seeds: &'a [Vec<u8>], seed: u64) -> Self {
        let random = fastrand::Rng::with_seed(seed);
        Self { seeds, random }
    }

    pub(super) fn next(&mut self) -> Vec<u8> {
        let mut input = self.seed().to_vec();
        for _ in 0..self.random.usize(1..6) {
            self.change(&mut input);
        }
        input.truncate(MAX_LEN);
        input
    }

    fn seed(&mut self) -> &'a [u8] {
        &self.seeds[self.random.usize(..self.seeds.len())]
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.random.usize(..=input.len());
        let to = self.random.usize(at..=input.len());
        match self.random.u8(..7) {
            0 => input.insert(at, self.random.u8(..)),
            1 => drop(input.drain(at..to)),
            2 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << self.random.u8(..8);
                }
            }
            3 => {
                let part = input[at..to].to_vec();
                input.splice(at..at, part);
            }
            4 => {
                let piece = PIECES[self.random.usize(..PIECES.len())];
                let times = 1 << self.random.u8(..8);
                input.splice(at..at, piece.repeat(times));
            }
            5 => {
                let piece = PIECES[self.random.usize(..PIECES.len())];
                input.splice(at..to, piece.iter().copied());
            }
            _ => {
                let other = self.seed();
                let from = self.random.usize(..=other.len());
                input.splice(at..to, other[from..].iter().copied());
            }
        }
    }
}
