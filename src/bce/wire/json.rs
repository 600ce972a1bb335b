//! The outline of a JSON text, read by hand: braces, commas, and texts as they
//! mostly are. Everything else is `serde_json`'s, so that there is one opinion of
//! numbers, escapes and what may be nested. That is twice as quick for a page of
//! images, which is made of short texts, as to ask `serde_json` for all.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::image::plain_len;

/// A JSON text, and how far it was read.
pub(super) struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// An object: `entry` gets each key and must read its value.
    pub(super) fn object(
        &mut self,
        mut entry: impl FnMut(&mut Self, &str) -> Result<(), String>,
    ) -> Result<(), String> {
        self.take(b'{')?;
        let mut is_first = true;
        while self.goes_on(is_first, b'}')? {
            let key = match self.plain_text() {
                Some(key) => Cow::Borrowed(key),
                None => self.value()?,
            };
            self.take(b':')?;
            entry(self, &key)?;
            is_first = false;
        }
        Ok(())
    }

    /// A list: `item` must read each value.
    pub(super) fn list(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        self.take(b'[')?;
        let mut is_first = true;
        while self.goes_on(is_first, b']')? {
            item(self)?;
            is_first = false;
        }
        Ok(())
    }

    /// A text without escapes; `None`, and nothing is read, where something else
    /// comes.
    #[inline]
    pub(super) fn plain_text(&mut self) -> Option<&'a str> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at + 1;
        let end = start + plain_len(self.text.as_bytes().get(start..)?);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        let text = self.text.get(start..end)?;
        self.at = end + 1;
        Some(text)
    }

    /// `true` or `false`; `None`, and nothing is read, where something else comes.
    #[inline]
    pub(super) fn plain_boolean(&mut self) -> Option<bool> {
        self.peek()?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let (value, len) = match rest {
            [b't', b'r', b'u', b'e', ..] => (true, 4),
            [b'f', b'a', b'l', b's', b'e', ..] => (false, 5),
            _ => return None,
        };
        self.at += len;
        Some(value)
    }

    /// Any value.
    pub(super) fn value<T: Deserialize<'a>>(&mut self) -> Result<T, String> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                Ok(value)
            }
            Some(Err(error)) => Err(format!("{error} of what begins at byte {}", self.at)),
            None => Err(self.expected("a value")),
        }
    }

    /// Reads a value and forgets it.
    pub(super) fn skip(&mut self) -> Result<(), String> {
        self.value::<IgnoredAny>().map(|_| ())
    }

    /// The end of the text.
    pub(super) fn end(&mut self) -> Result<(), String> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("the end")),
        }
    }

    /// Whether one more comes before what closes the list or the object.
    #[inline]
    fn goes_on(&mut self, is_first: bool, close: u8) -> Result<bool, String> {
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(_) if is_first => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.expected("`,` or the end of a list or an object")),
        }
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Result<(), String> {
        if self.peek() != Some(byte) {
            return Err(self.expected(match byte {
                b'{' => "`{`",
                b'[' => "`[`",
                _ => "`:`",
            }));
        }
        self.at += 1;
        Ok(())
    }

    /// The byte that comes next, behind spaces.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    #[cold]
    fn expected(&self, what: &str) -> String {
        format!("{what} expected at byte {}", self.at)
    }
}
