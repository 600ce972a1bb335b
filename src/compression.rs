//! Making texts smaller. Knows no HTTP: that has the names of the codings, and what
//! a client takes.

use std::io;
use std::io::Write as _;

use brotli::CompressorWriter;
use flate2::write::GzEncoder;

/// In brotli's history there is room for 4 MiB, and in most answers there is less.
const BROTLI_WINDOW: u32 = 22;

/// What brotli gathers before it gives anything away, in bytes.
const BROTLI_BUFFER: usize = 16 << 10;

/// How a text is made smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// zstd: quick.
    Zstd,
    /// brotli: small.
    Brotli,
    /// gzip: known to everybody.
    Gzip,
}

/// How much time is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// What is sent once is not worth much.
    Little,
    /// What is made once and sent often is.
    More,
}

/// A text on its way to be smaller.
pub struct Packer(Encoder);

enum Encoder {
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    Gzip(GzEncoder<Vec<u8>>),
}

impl Coding {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];
}

impl Packer {
    /// One that has taken nothing yet.
    ///
    /// # Errors
    /// The library can't get the memory that it needs.
    pub fn new(coding: Coding, effort: Effort) -> io::Result<Self> {
        let is_little = effort == Effort::Little;
        let level = |little, more| if is_little { little } else { more };
        let to = Vec::new();
        Ok(Self(match coding {
            Coding::Zstd => {
                let level = if is_little { 1 } else { 6 };
                Encoder::Zstd(zstd::stream::write::Encoder::new(to, level)?)
            }
            Coding::Brotli => Encoder::Brotli(Box::new(CompressorWriter::new(
                to,
                BROTLI_BUFFER,
                level(2, 5),
                BROTLI_WINDOW,
            ))),
            Coding::Gzip => {
                let level = flate2::Compression::new(level(2, 6));
                Encoder::Gzip(GzEncoder::new(to, level))
            }
        }))
    }

    /// Takes more of the text, and gives what there is of the result: often nothing.
    ///
    /// # Errors
    /// The library fails.
    pub fn push(&mut self, text: &[u8]) -> io::Result<Vec<u8>> {
        let made = match &mut self.0 {
            Encoder::Zstd(encoder) => {
                encoder.write_all(text)?;
                encoder.get_mut()
            }
            Encoder::Brotli(encoder) => {
                encoder.write_all(text)?;
                encoder.get_mut()
            }
            Encoder::Gzip(encoder) => {
                encoder.write_all(text)?;
                encoder.get_mut()
            }
        };
        Ok(std::mem::take(made))
    }

    /// Gives the rest.
    ///
    /// # Errors
    /// The library fails.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self.0 {
            Encoder::Zstd(encoder) => encoder.finish(),
            Encoder::Brotli(encoder) => Ok(encoder.into_inner()),
            Encoder::Gzip(encoder) => encoder.finish(),
        }
    }
}

/// A whole text, made as small as is worth while.
///
/// # Errors
/// The library fails.
pub fn packed(text: &[u8], coding: Coding) -> io::Result<Vec<u8>> {
    let mut packer = Packer::new(coding, Effort::More)?;
    let mut made = packer.push(text)?;
    made.append(&mut packer.finish()?);
    made.shrink_to_fit();
    Ok(made)
}
