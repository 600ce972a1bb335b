//! From places in a text to lines and columns, however many are asked for.

use async_graphql::Pos;

/// Where lines begin, and which bytes begin no character.
pub(super) struct Positions {
    lines: Vec<usize>,
    inner: Vec<usize>,
}

impl Positions {
    pub(super) fn of(text: &str) -> Self {
        let bytes = || text.bytes().enumerate();
        let behind_ends = bytes().filter(|(_, byte)| *byte == b'\n');
        let behind_ends = behind_ends.map(|(at, _)| at + 1);
        Self {
            lines: std::iter::once(0).chain(behind_ends).collect(),
            inner: bytes()
                .map(|(at, _)| at)
                .filter(|at| !text.is_char_boundary(*at))
                .collect(),
        }
    }

    /// The line and the column, in characters, of the byte at `offset`.
    pub(super) fn at(&self, offset: usize) -> Pos {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line));
        let start = start.copied().unwrap_or_default();
        let inner = |end: usize| self.inner.partition_point(|at| *at < end);
        Pos {
            line,
            column: offset - start - (inner(offset) - inner(start)) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_characters_are_counted_from_one() {
        let text = "aé\n\n中b\r\n🦀c";
        let expected = [
            ('a', 1, 1),
            ('é', 1, 2),
            ('中', 3, 1),
            ('b', 3, 2),
            ('🦀', 4, 1),
            ('c', 4, 2),
        ];
        let positions = Positions::of(text);
        for (character, line, column) in expected {
            let at = positions.at(text.find(character).unwrap());
            assert_eq!((at.line, at.column), (line, column), "{character}");
        }
        let end = positions.at(text.len());
        assert_eq!((end.line, end.column), (4, 3));
        let empty = Positions::of("").at(0);
        assert_eq!((empty.line, empty.column), (1, 1));
    }
}
