//! The bytes of an answer.

use bytes::Bytes;
use sha2::Digest as _;
use sha2::Sha256;

/// What bytes are known by: half of their SHA-256, more than enough to tell them
/// apart.
pub type Digest = [u8; 16];

/// The bytes of an answer, in pieces, of which some are shared with other answers:
/// nothing large is copied.
#[derive(Debug, Clone, Default)]
pub struct Body(Vec<Bytes>);

impl Body {
    /// One of these pieces.
    pub(super) fn of(pieces: Vec<Bytes>) -> Self {
        Self(pieces)
    }

    /// How many bytes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(Bytes::len).sum()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it is known by. Looks at every byte.
    pub(super) fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        for piece in &self.0 {
            hash.update(piece);
        }
        let hash = hash.finalize();
        std::array::from_fn(|at| hash[at])
    }

    /// The pieces, to be sent one behind the other.
    #[must_use]
    pub fn into_pieces(self) -> Vec<Bytes> {
        self.0
    }

    /// All of it in one piece.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.concat()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(vec![bytes])
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(vec![bytes.into()])
    }
}
