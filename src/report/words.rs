//! Plurals, lists, durations and tabs, as every format writes them.

use std::time::Duration;

use crate::scenario::TabId;

/// A number of things: `1 tab`, `3 tabs`, `0 copies`.
pub(super) fn count(number: impl TryInto<u64>, thing: &str) -> String {
    match number.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {thing}"),
        number => format!("{number} {}", plural(thing)),
    }
}

/// The plural of an English noun, as far as the reports need it.
fn plural(thing: &str) -> String {
    let consonant_y = thing.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    match consonant_y {
        Some(stem) => format!("{stem}ies"),
        None if thing.ends_with(['s', 'x']) || thing.ends_with("ch") => format!("{thing}es"),
        None => format!("{thing}s"),
    }
}

/// A list in a sentence: `a`, `a and b`, `a, b and c`.
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    let texts: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match texts.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// A duration for people: `350 µs`, `1.2 ms`, `412 ms`, `3.4 s`, `2 min 5 s`, `1 h 3 min`.
pub fn duration(duration: Duration) -> String {
    let micros = duration.as_micros();
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..99_950 => format!("{} ms", tenths(micros, 1_000)),
        99_950..999_500 => format!("{} ms", (micros + 500) / 1_000),
        999_500..59_950_000 => format!("{} s", tenths(micros, 1_000_000)),
        _ => minutes((micros + 500_000) / 1_000_000),
    }
}

/// `value / unit`, rounded to one decimal.
fn tenths(value: u128, unit: u128) -> String {
    let tenths = (value * 10 + unit / 2) / unit;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A minute or more, by its two greatest units.
fn minutes(seconds: u128) -> String {
    let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
    match hours {
        0 => format!("{minutes} min {} s", seconds % 60),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// Tabs of one user that follow each other become a range: `alice/1-3, bob/2`.
pub(super) fn tabs(tabs: &[&TabId]) -> String {
    let mut runs: Vec<(&TabId, u16)> = Vec::new();
    for tab in tabs {
        match runs.last_mut() {
            Some((first, last)) if first.user() == tab.user() && *last + 1 == tab.number() => {
                *last = tab.number();
            }
            _ => runs.push((tab, tab.number())),
        }
    }
    runs.into_iter().map(|(first, last)| range(first, last)).collect::<Vec<_>>().join(", ")
}

fn range(first: &TabId, last: u16) -> String {
    if last == first.number() { first.to_string() } else { format!("{first}-{last}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(count(1_u8, "check"), "1 check");
        assert_eq!(count(0_u32, "copy"), "0 copies");
        assert_eq!(count(2_usize, "day"), "2 days");
        assert_eq!(count(2_u64, "match"), "2 matches");
    }

    #[test]
    fn lists_end_in_and() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b"]), "a and b");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn durations_have_two_or_three_figures() {
        for (micros, text) in [
            (0, "0 µs"),
            (999, "999 µs"),
            (1_000, "1.0 ms"),
            (1_249, "1.2 ms"),
            (99_949, "99.9 ms"),
            (99_950, "100 ms"),
            (999_499, "999 ms"),
            (999_500, "1.0 s"),
            (3_449_999, "3.4 s"),
            (59_949_999, "59.9 s"),
            (59_950_000, "1 min 0 s"),
            (125_000_000, "2 min 5 s"),
            (3_599_600_000, "1 h 0 min"),
            (3_780_000_000, "1 h 3 min"),
        ] {
            assert_eq!(duration(Duration::from_micros(micros)), text, "{micros}");
        }
    }

    #[test]
    fn tabs_that_follow_each_other_become_a_range() {
        let all: Vec<TabId> = ["alice/1", "alice/2", "alice/3", "bob/1", "bob/3", "carol/1"]
            .map(|tab| tab.parse().unwrap())
            .into();
        let all: Vec<&TabId> = all.iter().collect();
        assert_eq!(tabs(&all), "alice/1-3, bob/1, bob/3, carol/1");
        assert_eq!(tabs(&[]), "");
    }
}
