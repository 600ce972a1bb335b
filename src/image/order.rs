//! In which order images are asked for.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;

use super::Image;
use super::ImageId;
use super::SharedText;
use super::version::begins_with_number;
use super::version::compare_os_versions;

/// How much of a text is compared, in bytes. A cursor holds it beside an id of
/// up to 160 bytes, and must not exceed its own 512.
const MAX_VALUE: usize = 160;

/// The text of a key without a value.
const MISSING: &str = "-";

/// What stands in front of a value, so that no value reads as [`MISSING`].
const PRESENT: char = '=';

/// What images are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderField {
    /// When the image was made.
    CreateTime,
    /// The first 160 bytes of the name, bytewise as it is written: `Z` before
    /// `a`, and Chinese in the order of Unicode.
    Name,
    /// The first 160 bytes of the operating system's version, numbers as
    /// numbers: [`compare_os_versions`].
    OsVersion,
}

/// From which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The oldest, the least first.
    Asc,
    /// The newest, the greatest first.
    Desc,
}

/// An order of images. It is total: ties break by id, ascending in both
/// directions.
///
/// Also in both directions, an image without the value comes last, and a
/// version that does not begin with a number comes behind all that do: who
/// asks for the newest first does not mean those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImageOrder {
    /// What images are ordered by.
    pub field: OrderField,
    /// From which end.
    pub direction: Direction,
}

/// What an image is ordered by, as far as it is compared: also what a cursor
/// remembers of the image.
///
/// Its own order is the ascending one; [`ImageOrder::compare`] knows the
/// direction. Keys of different fields are not meant to meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrderKey(Value);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Value {
    Time(DateTime<Utc>),
    Name(SharedText),
    Version(SharedText),
    Missing,
}

impl ImageOrder {
    /// How many there are. Written out: a length that is worked out of [`Self::ALL`]
    /// runs into a cycle of the optimising compiler.
    pub const COUNT: usize = 6;

    /// Every order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::of(OrderField::CreateTime, Direction::Asc),
        Self::of(OrderField::CreateTime, Direction::Desc),
        Self::of(OrderField::Name, Direction::Asc),
        Self::of(OrderField::Name, Direction::Desc),
        Self::of(OrderField::OsVersion, Direction::Asc),
        Self::of(OrderField::OsVersion, Direction::Desc),
    ];

    const fn of(field: OrderField, direction: Direction) -> Self {
        Self { field, direction }
    }

    /// The image's key.
    #[must_use]
    pub fn key(self, image: &Image) -> OrderKey {
        let value = match self.field {
            OrderField::CreateTime => image.create_time.map(Value::Time),
            OrderField::Name => image.name.as_ref().map(|name| Value::Name(cut(name))),
            OrderField::OsVersion => {
                let version = image.os_version.as_ref();
                version.map(|version| Value::Version(cut(version)))
            }
        };
        OrderKey(value.unwrap_or(Value::Missing))
    }

    /// Which of two images, each given by its key under this order and its id,
    /// comes first. Equal only where the ids are.
    #[must_use]
    pub fn compare(self, a: (&OrderKey, &ImageId), b: (&OrderKey, &ImageId)) -> Ordering {
        let (rank_a, rank_b) = (a.0.rank(), b.0.rank());
        rank_a
            .cmp(&rank_b)
            .then_with(|| match self.direction {
                Direction::Asc => a.0.compare_values(b.0),
                Direction::Desc => b.0.compare_values(a.0),
            })
            .then_with(|| a.1.cmp(b.1))
    }

    /// A number that is smaller only where the key comes first; equal ones say
    /// nothing. It spares most comparisons of a large sort, which have to fetch
    /// names from all over the memory.
    #[must_use]
    pub fn coarse(self, key: &OrderKey) -> u64 {
        let number = match &key.0 {
            Value::Missing => return u64::MAX,
            Value::Time(_) | Value::Version(_) => 0,
            Value::Name(name) => {
                let mut head = [0; 8];
                for (byte, of_name) in head.iter_mut().zip(name.bytes()) {
                    *byte = of_name;
                }
                u64::from_be_bytes(head)
            }
        };
        match self.direction {
            Direction::Asc => number,
            Direction::Desc => !number,
        }
    }

    /// A text that is this order's alone and stays the same from build to
    /// build: it binds a cursor to its order.
    #[must_use]
    pub fn fingerprint(self) -> &'static str {
        match (self.field, self.direction) {
            (OrderField::CreateTime, Direction::Asc) => "createTime asc",
            (OrderField::CreateTime, Direction::Desc) => "createTime desc",
            (OrderField::Name, Direction::Asc) => "name asc",
            (OrderField::Name, Direction::Desc) => "name desc",
            (OrderField::OsVersion, Direction::Asc) => "osVersion asc",
            (OrderField::OsVersion, Direction::Desc) => "osVersion desc",
        }
    }
}

impl OrderKey {
    /// The key as a text of at most 161 bytes.
    #[must_use]
    pub fn to_text(&self) -> String {
        match &self.0 {
            Value::Missing => MISSING.to_owned(),
            Value::Name(text) | Value::Version(text) => format!("{PRESENT}{text}"),
            Value::Time(time) => {
                let seconds = time.timestamp();
                match time.timestamp_subsec_nanos() {
                    0 => format!("{PRESENT}{seconds}"),
                    nanoseconds => format!("{PRESENT}{seconds}.{nanoseconds:09}"),
                }
            }
        }
    }

    /// The key of a text, or `None` where [`to_text`](Self::to_text) gives no
    /// such text under this order.
    #[must_use]
    pub fn from_text(order: ImageOrder, text: &str) -> Option<Self> {
        if text == MISSING {
            return Some(Self(Value::Missing));
        }
        let value = text.strip_prefix(PRESENT)?;
        if value.len() > MAX_VALUE {
            return None;
        }
        let key = Self(match order.field {
            OrderField::CreateTime => Value::Time(parse_time(value)?),
            OrderField::Name => Value::Name(Arc::from(value)),
            OrderField::OsVersion => Value::Version(Arc::from(value)),
        });
        // A time can be written in many ways, and only one is ours.
        (key.to_text() == text).then_some(key)
    }

    /// What comes first in both directions. Values are compared within a rank.
    fn rank(&self) -> u8 {
        match &self.0 {
            Value::Time(_) => 0,
            Value::Name(_) => 1,
            Value::Version(version) if begins_with_number(version) => 2,
            Value::Version(_) => 3,
            Value::Missing => 4,
        }
    }

    fn compare_values(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Value::Time(a), Value::Time(b)) => a.cmp(b),
            (Value::Name(a), Value::Name(b)) => a.cmp(b),
            (Value::Version(a), Value::Version(b)) => compare_os_versions(a, b),
            // Of one rank, they are both missing.
            _ => Ordering::Equal,
        }
    }
}

impl Ord for OrderKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank()
            .cmp(&other.rank())
            .then_with(|| self.compare_values(other))
    }
}

impl PartialOrd for OrderKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The beginning that is compared, cut between two characters. The key is made
/// of it, and not of the whole text, so that a key out of a cursor compares as
/// the image's own.
fn cut(text: &SharedText) -> SharedText {
    if text.len() <= MAX_VALUE {
        return Arc::clone(text);
    }
    let end = (0..=MAX_VALUE)
        .rev()
        .find(|end| text.is_char_boundary(*end));
    Arc::from(&text[..end.unwrap_or(0)])
}

fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = text.split_once('.').unwrap_or((text, "0"));
    DateTime::from_timestamp(seconds.parse().ok()?, nanoseconds.parse().ok()?)
}
