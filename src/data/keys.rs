//! The keys of tables: which row a reference means, and which keys came before.
//! Must not know files or how a repeated key is reported.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cells::Refusal;
use crate::eval::Texts;
use crate::plan::TableId;

/// The keys of every table that others refer to.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    tables: FxHashMap<TableId, KeyIndex>,
}

/// The rows of one table by key.
#[derive(Clone, Debug, Default)]
pub struct KeyIndex {
    /// The row of each text code; negative for a text that is no key.
    rows: Vec<i32>,
    lines: Vec<u64>,
    rejected: FxHashMap<Box<str>, u64>,
}

impl Keys {
    /// The row that a key means, by its place among the good rows of its table.
    pub fn resolve(&self, table: TableId, key: &str, texts: &Texts) -> Result<i32, Refusal> {
        self.find(table, key, texts).ok_or_else(|| {
            let line = self.tables.get(&table).and_then(|index| index.rejected.get(key));
            line.map_or(Refusal::Dangling, |line| Refusal::DanglingRejected(*line))
        })
    }

    /// The row that a key means, if there is one.
    pub fn find(&self, table: TableId, key: &str, texts: &Texts) -> Option<i32> {
        self.tables.get(&table)?.row(texts.find(key)?)
    }

    /// The row that a key's text code means, by its place among the good rows of its table.
    pub fn row(&self, table: TableId, code: i32) -> Option<i32> {
        self.tables.get(&table)?.row(code)
    }

    /// The keys of a table, empty at first.
    pub fn index(&mut self, table: TableId) -> &mut KeyIndex {
        self.tables.entry(table).or_default()
    }
}

impl KeyIndex {
    /// Gives the next row a key; the line of the row that has it already, if one does.
    pub fn claim(&mut self, code: i32, line: u64) -> Result<(), u64> {
        if let Some(row) = self.row(code) {
            return Err(usize::try_from(row).ok().and_then(|row| self.lines.get(row)).copied().unwrap_or(0));
        }
        let place = usize::try_from(code).unwrap_or(0);
        if place >= self.rows.len() {
            self.rows.resize((place + 1).max(self.rows.len() * 2), -1);
        }
        if let Some(row) = self.rows.get_mut(place) {
            *row = i32::try_from(self.lines.len()).unwrap_or(i32::MAX);
        }
        self.lines.push(line);
        Ok(())
    }

    /// Remembers the key of a row that was rejected, so that rows that refer to it can say so.
    pub fn reject(&mut self, key: &str, line: u64) {
        self.rejected.entry(key.into()).or_insert(line);
    }

    /// The row of a key by its text code.
    pub fn row(&self, code: i32) -> Option<i32> {
        let row = self.rows.get(usize::try_from(code).ok()?).copied()?;
        (row >= 0).then_some(row)
    }

    /// Forgets every key, as when the table is read again.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.lines.clear();
        self.rejected.clear();
    }
}

/// Keys that only must not repeat. Numbered keys (`D00000001`, `D00000002` …) cost a few bytes for a whole run of them.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// By what stands before the digits, and how many digits there are.
    numbered: Vec<(Box<[u8]>, usize, Runs)>,
    others: FxHashSet<Box<[u8]>>,
    next: Next,
}

/// The key that follows the last one, which is most often the next.
#[derive(Clone, Debug, Default)]
struct Next {
    key: Vec<u8>,
    /// Which list the number is in, and how many numbers from it on are not yet known.
    list: usize,
    free: u64,
}

impl Next {
    /// Counts the key up by one; none follows after all nines.
    fn step(&mut self) {
        self.free -= 1;
        for digit in self.key.iter_mut().rev() {
            match digit {
                b'0'..=b'8' => {
                    *digit += 1;
                    return;
                }
                b'9' => *digit = b'0',
                _ => break,
            }
        }
        self.free = 0;
    }
}

impl Seen {
    /// Remembers a key; false if it was there.
    pub fn insert(&mut self, key: &[u8]) -> bool {
        if self.next.free > 0 && *self.next.key == *key {
            if let Some((_, last)) = self.numbered.get_mut(self.next.list).and_then(|(_, _, runs)| runs.latest.as_mut())
            {
                *last += 1;
            }
            self.next.step();
            return true;
        }
        self.next.free = 0;
        let Some((prefix, digits, number)) = numbered(key) else { return self.others.insert(key.into()) };
        let mut known = self.numbered.iter_mut().enumerate();
        if let Some((list, (_, _, runs))) = known.find(|(_, (known, width, _))| *width == digits && **known == *prefix)
        {
            let fresh = runs.insert(number);
            if fresh {
                self.next.key.clear();
                self.next.key.extend_from_slice(key);
                (self.next.list, self.next.free) = (list, runs.free_after(number).saturating_add(1));
                self.next.step();
            }
            return fresh;
        }
        // Keys that all differ before their digits would make as many lists of runs: those are kept as they are.
        if self.numbered.len() >= 16 {
            return self.others.insert(key.into());
        }
        let mut runs = Runs::default();
        runs.insert(number);
        self.numbered.push((prefix.into(), digits, runs));
        true
    }

    /// Remembers as many keys as are counted up from one that ends in a digit, none of which ends in nines only before the
    /// last; false, and nothing is remembered, if one of them was there or they are not counted here.
    pub fn insert_counted(&mut self, first: &[u8], count: u64) -> bool {
        let Some((prefix, digits, number)) = numbered(first) else { return false };
        let list = self.numbered.iter_mut().find(|(known, width, _)| *width == digits && **known == *prefix);
        match list {
            Some((_, _, runs)) => {
                // The key that is thought to be the next may be one of these.
                self.next.free = 0;
                runs.insert_all(number, count)
            }
            None => false,
        }
    }

    /// Forgets every key.
    pub fn clear(&mut self) {
        *self = Seen::default();
    }
}

/// What stands before the digits that a key ends in, how many these are, and their number; none where it ends in none.
fn numbered(key: &[u8]) -> Option<(&[u8], usize, u64)> {
    let digits = key.iter().rev().take_while(|byte| byte.is_ascii_digit()).count().min(18);
    let (prefix, number) = key.split_at(key.len() - digits);
    let number = number.iter().fold(0u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    (digits > 0).then_some((prefix, digits, number))
}

/// Numbers as runs of neighbours: first to last.
#[derive(Clone, Debug, Default)]
struct Runs {
    runs: BTreeMap<u64, u64>,
    /// The run that the last number went to, which is most often where the next goes; not in `runs` meanwhile.
    latest: Option<(u64, u64)>,
}

impl Runs {
    fn insert(&mut self, number: u64) -> bool {
        if let Some((first, last)) = &mut self.latest {
            if (*first..=*last).contains(&number) {
                return false;
            }
            let bounded = self.runs.range(*last..).next().is_some_and(|(next, _)| *next <= number + 1);
            if number == *last + 1 && !bounded {
                *last = number;
                return true;
            }
        }
        self.settle();
        let before = self.runs.range(..=number).next_back().map(|(first, last)| (*first, *last));
        if before.is_some_and(|(_, last)| last >= number) {
            return false;
        }
        let after = self.runs.get(&(number + 1)).copied();
        let mut run = (number, number);
        if let Some((first, last)) = before
            && last + 1 == number
        {
            self.runs.remove(&first);
            run.0 = first;
        }
        if let Some(last) = after {
            self.runs.remove(&(number + 1));
            run.1 = last;
        }
        self.latest = Some(run);
        true
    }

    /// Adds `count` numbers from one on; false, and none is added, if one of them is there.
    fn insert_all(&mut self, from: u64, count: u64) -> bool {
        let Some(last) = count.checked_sub(1).and_then(|more| from.checked_add(more)) else { return false };
        let meets = |run: Option<(u64, u64)>| run.is_some_and(|(first, end)| first <= last && from <= end);
        if meets(self.latest) || meets(self.runs.range(..=last).next_back().map(|(first, end)| (*first, *end))) {
            return false;
        }
        match &mut self.latest {
            Some((_, end)) if *end + 1 == from => *end = last,
            _ => {
                self.settle();
                self.latest = Some((from, last));
            }
        }
        true
    }

    /// How many numbers after the one that came last are in no run.
    fn free_after(&self, number: u64) -> u64 {
        match self.latest {
            Some((_, last)) if last == number => {
                self.runs.range(number..).next().map_or(u64::MAX - 1, |(first, _)| first - number - 1)
            }
            _ => 0,
        }
    }

    fn settle(&mut self) {
        if let Some((first, last)) = self.latest.take() {
            self.runs.insert(first, last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_are_found_in_any_order() {
        let mut seen = Seen::default();
        for key in ["D0003", "D0001", "D0002", "D0005", "D0004", "D3", "X", "D00000000000000000000000001"] {
            assert!(seen.insert(key.as_bytes()), "{key}");
        }
        for key in ["D0003", "D0001", "D0002", "D0005", "D0004", "D3", "X", "D00000000000000000000000001"] {
            assert!(!seen.insert(key.as_bytes()), "{key}");
        }
        assert!(seen.insert(b"D0006"));
        assert!(seen.insert(b"D0000"));
    }

    #[test]
    fn keys_that_are_counted_up_agree_with_a_plain_set() {
        let mut seen = Seen::default();
        let mut plain = std::collections::BTreeSet::new();
        // Up to what is known already, past it, past all nines, and back again.
        let counted = (90..100).chain(40..60).chain(10..50).chain(58..120).chain([5, 6, 7, 6, 8, 200, 7, 9]);
        for (at, number) in counted.enumerate() {
            for key in [format!("K{number:02}"), format!("L{number}"), format!("M{at:03}")] {
                assert_eq!(seen.insert(key.as_bytes()), plain.insert(key.clone()), "{key}");
            }
            let key = format!("K{number:02}");
            assert!(!seen.insert(key.as_bytes()), "{key}");
        }
        let mut alone = Seen::default();
        let mut plain = std::collections::BTreeSet::new();
        for number in (90..130).chain(40..95).chain(10..50).chain(0..12) {
            let key = format!("K{number:02}");
            assert_eq!(alone.insert(key.as_bytes()), plain.insert(key.clone()), "{key}");
        }
    }

    #[test]
    fn keys_that_are_counted_together_agree_with_a_plain_set() {
        let mut seen = Seen::default();
        let mut plain = std::collections::BTreeSet::new();
        let key = |number: u64| format!("K{number:05}");
        let mut state = 11u64;
        for _ in 0..3000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (from, count) = ((state >> 40) % 60_000, (state >> 20) % 30);
            let all = from..from + count;
            let together = seen.insert_counted(key(from).as_bytes(), count);
            let free = count > 0 && all.clone().all(|number| !plain.contains(&number));
            // The first key of a kind begins its list by itself.
            assert!(!together || free, "{from} and {count} more");
            assert!(together || !free || plain.is_empty(), "{from} and {count} more");
            if together {
                plain.extend(all);
            } else {
                assert_eq!(seen.insert(key(from).as_bytes()), plain.insert(from), "{from}");
            }
        }
    }

    #[test]
    fn runs_agree_with_a_plain_set() {
        let mut seen = Seen::default();
        let mut plain = std::collections::BTreeSet::new();
        let mut state = 7u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let key = format!("K{:04}", state >> 51);
            assert_eq!(seen.insert(key.as_bytes()), plain.insert(key));
        }
    }
}
