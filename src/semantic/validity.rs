//! The days on which a clause, a table or an arm is in force.
//! Must not know what is in force then.

use crate::text::FileSpan;
use crate::value::Date;

/// Days from one to another, both included; a side that is none is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
    /// The words that say so.
    pub at: FileSpan,
    /// All that is in force on these days: the clause, the arm or the declaration.
    pub of: FileSpan,
}

/// One of several things of which the day picks one.
#[derive(Clone, Debug)]
pub struct Version<T> {
    /// When it is in force.
    pub in_force: Validity,
    /// What.
    pub what: T,
}

impl Validity {
    /// Whether a day is among them.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The first day that two of them share; none if they share none.
    pub fn meets(&self, other: &Validity) -> Option<Overlap> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        match (from, until) {
            (Some(from), Some(until)) if until < from => None,
            _ => Some(Overlap { from, until }),
        }
    }

    /// The days as people say them.
    pub fn describe(&self) -> String {
        describe(self.from, self.until)
    }
}

/// The days that two versions share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The first of them.
    pub from: Option<Date>,
    /// The last of them.
    pub until: Option<Date>,
}

/// A stretch of days as people say it: `from 2026-01-01 to 2026-06-30`.
pub fn describe(from: Option<Date>, until: Option<Date>) -> String {
    match (from, until) {
        (Some(from), Some(until)) if from == until => format!("on {from}"),
        (Some(from), Some(until)) => format!("from {from} to {until}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "on every day".to_owned(),
    }
}

/// The days between the first and the last that none of the stretches holds, in order. A side that is none is not looked
/// beyond: there is no hole before the first stretch or after the last.
pub fn holes(stretches: &[Validity], first: Option<Date>, last: Option<Date>) -> Vec<(Date, Date)> {
    let mut sorted: Vec<&Validity> = stretches.iter().collect();
    sorted.sort_by_key(|one| (one.from, one.until.is_none(), one.until));
    let mut found = Vec::new();
    // The first day that is not covered yet; none while nothing says where to begin.
    let mut next = first;
    let mut begun = first.is_some();
    for one in sorted {
        if let (Some(from), Some(open)) = (one.from, next)
            && begun
            && open < from
            && let Some(end) = from.plus_days(-1)
        {
            let end = last.map_or(end, |last| end.min(last));
            if open <= end {
                found.push((open, end));
            }
        }
        begun = true;
        let Some(after) = one.until.map(|until| until.plus_days(1)) else {
            return found;
        };
        next = next.max(after);
    }
    if let (Some(open), Some(last)) = (next, last)
        && open <= last
    {
        found.push((open, last));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    fn stretch(from: Option<&str>, until: Option<&str>) -> Validity {
        let at = Span::default().in_file(FileId(0));
        let day = |text: &str| Date::parse(text).unwrap();
        Validity { from: from.map(day), until: until.map(day), at, of: at }
    }

    fn day(text: &str) -> Option<Date> {
        Date::parse(text)
    }

    #[test]
    fn the_days_that_versions_leave_out() {
        let year = (day("2026-01-01"), day("2026-12-31"));
        let told = |stretches: &[Validity], (first, last)| {
            holes(stretches, first, last).iter().map(|(a, b)| format!("{a}..{b}")).collect::<Vec<_>>().join(" ")
        };
        let before = stretch(None, Some("2026-06-30"));
        assert_eq!(told(&[before, stretch(Some("2026-07-01"), None)], year), "");
        assert_eq!(told(&[before, stretch(Some("2026-07-03"), None)], year), "2026-07-01..2026-07-02");
        assert_eq!(told(&[before], year), "2026-07-01..2026-12-31");
        assert_eq!(told(&[before], (None, None)), "");
        assert_eq!(told(&[stretch(Some("2026-03-01"), None)], year), "2026-01-01..2026-02-28");
        assert_eq!(told(&[stretch(Some("2026-03-01"), None)], (None, None)), "");
        let apart = [stretch(Some("2026-07-03"), None), stretch(Some("2026-01-01"), Some("2026-06-30"))];
        assert_eq!(told(&apart, (None, None)), "2026-07-01..2026-07-02");
    }

    #[test]
    fn versions_that_share_days() {
        let before = stretch(None, Some("2026-07-01"));
        let after = stretch(Some("2026-07-01"), None);
        assert_eq!(before.meets(&after), Some(Overlap { from: day("2026-07-01"), until: day("2026-07-01") }));
        assert_eq!(before.meets(&stretch(Some("2026-07-02"), None)), None);
        assert_eq!(stretch(None, None).meets(&stretch(None, None)), Some(Overlap { from: None, until: None }));
    }
}
