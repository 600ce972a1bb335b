//! Moments.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

/// A moment; a text that is none is absent.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    as_bcc_writes_it(text).or_else(|| {
        let parsed = DateTime::parse_from_rfc3339(text).ok()?;
        Some(parsed.with_timezone(&Utc))
    })
}

/// `2015-06-17T18:32:00Z`: one form, and so ten times as quick to read. All that
/// is not just so is left to the reader of all forms.
fn as_bcc_writes_it(text: &str) -> Option<DateTime<Utc>> {
    let text: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let [y0, y1, y2, y3, b'-', mo @ .., b'Z'] = text else {
        return None;
    };
    let [
        mo0,
        mo1,
        b'-',
        d0,
        d1,
        b'T',
        h0,
        h1,
        b':',
        mi0,
        mi1,
        b':',
        s0,
        s1,
    ] = mo
    else {
        return None;
    };
    let year = number(&[*y0, *y1, *y2, *y3])?;
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        number(&[*mo0, *mo1])?,
        number(&[*d0, *d1])?,
    )?;
    // A 60th second is one that leaps.
    let time = date.and_hms_opt(
        number(&[*h0, *h1])?,
        number(&[*mi0, *mi1])?,
        number(&[*s0, *s1])?,
    )?;
    Some(time.and_utc())
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u32::from(digit))
    })
}
