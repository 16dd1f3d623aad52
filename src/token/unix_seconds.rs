//! A moment, counted as the claims of a token count it.

use std::fmt;

use serde::{Deserialize, Serialize};

const SECONDS_PER_DAY: i64 = 86_400;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The first of January of the year 0 and the last of December of the year 9999, in days since 1970-01-01.
const FIRST_DAY: i64 = -719_528;
const LAST_DAY: i64 = 2_932_896;

/// Seconds since 1970-01-01T00:00:00Z, leap seconds ignored: the `NumericDate` of RFC 7519 section 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixSeconds(pub i64);

impl UnixSeconds {
    /// Reads the `Date` header of an HTTP answer in the only form that servers may send
    /// (IMF-fixdate, RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    pub fn from_http_date(header: &str) -> Option<Self> {
        let (_weekday, date) = header.trim().split_once(", ")?;
        let [day, month, year, time, "GMT"] = date.split(' ').collect::<Vec<_>>()[..] else {
            return None;
        };
        let [hours, minutes, seconds] = time.split(':').collect::<Vec<_>>()[..] else {
            return None;
        };
        let month = MONTHS.iter().position(|name| *name == month)?;
        let days = days_since_1970(
            number(year, 0..=9999)?,
            i64::try_from(month).ok()? + 1,
            number(day, 1..=31)?,
        );
        let in_day = number(hours, 0..=23)? * 3600
            + number(minutes, 0..=59)? * 60
            + number(seconds, 0..=60)?;
        Some(Self(days * SECONDS_PER_DAY + in_day))
    }

    /// The moment as a calendar in UTC has it, such as `1994-11-06 08:49:37 UTC`; `None` outside the years from
    /// 0 to 9999, which is where a claim that counts something else than seconds usually lands.
    pub fn utc(self) -> Option<String> {
        let (days, in_day) =
            (self.0.div_euclid(SECONDS_PER_DAY), self.0.rem_euclid(SECONDS_PER_DAY));
        if !(FIRST_DAY..=LAST_DAY).contains(&days) {
            return None;
        }
        let (year, month, day) = date_of(days);
        let (hours, minutes, seconds) = (in_day / 3600, in_day / 60 % 60, in_day % 60);
        Some(format!("{year:04}-{month:02}-{day:02} {hours:02}:{minutes:02}:{seconds:02} UTC"))
    }

    /// This moment moved by so many seconds; a moment that cannot be counted becomes the last one that can.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The seconds from the other moment to this one; negative if this one is earlier.
    pub const fn since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

impl fmt::Display for UnixSeconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

fn number(digits: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|number| range.contains(number))
}

/// The days since 1970-01-01 in the Gregorian calendar, with years counted from March,
/// so that the leap day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

/// The other way: year, month and day of a number of days since 1970-01-01. Within an era of 400 years, the
/// days are the same ones over again.
fn date_of(days: i64) -> (i64, i64, i64) {
    let since_era = days + 719_468;
    let (era, day_of_era) = (since_era.div_euclid(146_097), since_era.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_moment_is_written_as_a_calendar_has_it() {
        let utc = |seconds| UnixSeconds(seconds).utc();
        assert_eq!(utc(784_111_777).as_deref(), Some("1994-11-06 08:49:37 UTC"));
        assert_eq!(utc(951_782_400).as_deref(), Some("2000-02-29 00:00:00 UTC"));
        assert_eq!(utc(-1).as_deref(), Some("1969-12-31 23:59:59 UTC"));
        assert_eq!(utc(253_402_300_799).as_deref(), Some("9999-12-31 23:59:59 UTC"));
        assert_eq!(utc(253_402_300_800), None);
        assert_eq!([utc(i64::MAX), utc(i64::MIN)], [None, None]);
    }

    proptest! {
        #[test]
        fn days_and_dates_are_one(days in FIRST_DAY..=LAST_DAY) {
            let (year, month, day) = date_of(days);
            prop_assert_eq!(days_since_1970(year, month, day), days);
            prop_assert!((1..=12).contains(&month) && (1..=31).contains(&day));
        }
    }

    #[test]
    fn the_date_of_the_specification_is_read() {
        let date = UnixSeconds::from_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date, Some(UnixSeconds(784_111_777)));
    }

    #[test]
    fn the_edges_of_leap_years_are_read() {
        let at = |text| UnixSeconds::from_http_date(text).unwrap().0;
        assert_eq!(at("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
        assert_eq!(at("Tue, 29 Feb 2000 00:00:00 GMT"), 951_782_400);
        assert_eq!(at("Thu, 29 Feb 2024 12:00:00 GMT"), 1_709_208_000);
        assert_eq!(at("Wed, 31 Dec 2025 23:59:59 GMT"), 1_767_225_599);
    }

    #[test]
    fn what_is_not_such_a_date_is_refused() {
        for text in [
            "",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
        ] {
            assert_eq!(UnixSeconds::from_http_date(text), None, "{text}");
        }
    }

    #[test]
    fn counting_never_overflows() {
        assert_eq!(UnixSeconds(i64::MAX).plus(1), UnixSeconds(i64::MAX));
        assert_eq!(UnixSeconds(i64::MIN).since(UnixSeconds(1)), i64::MIN);
    }
}
