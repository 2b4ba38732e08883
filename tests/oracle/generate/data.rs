//! Rows for the tables of a program, with many blanks and equal values, and earlier results.

use std::collections::BTreeMap;

use super::super::case::{Case, Cells};
use super::{Field, Generator, Ty};

impl Generator {
    pub fn data(mut self) -> Case {
        let today = self.date();
        let mut tables: BTreeMap<String, Vec<Cells>> = BTreeMap::new();
        let counts: Vec<usize> = (0..self.records.len())
            .map(|record| match record {
                0 => self.random.from(1, 6),
                _ if self.random.chance(12) => 0,
                _ => self.random.from(1, 9),
            })
            .collect();
        for (number, record) in self.records.clone().iter().enumerate() {
            let rows = (0..counts[number]).map(|row| {
                let mut cells = Cells::new();
                if let Some(key) = &record.key {
                    cells.insert(key.clone(), self.key(number, row));
                }
                for field in &record.fields {
                    let text = self.cell(field, &counts, row);
                    cells.insert(field.name.clone(), text);
                }
                cells
            });
            let rows = rows.collect::<Vec<_>>();
            // A row that must refer to one of no rows is no row.
            let fits = |cells: &Cells| {
                record.fields.iter().all(|field| match field.ty {
                    Ty::Row(_) => field.optional || !cells[&field.name].is_empty(),
                    _ => true,
                })
            };
            tables.insert(record.name.to_owned(), rows.into_iter().filter(fits).collect());
        }
        // What was held on the day that is judged is asked of results too.
        let rows = if self.history { self.results_before(counts[0], today) } else { Vec::new() };
        tables.insert("history".to_owned(), rows);
        let previous = self.random.chance(65).then(|| self.previous(counts[0], today));
        let in_parts = self.random.chance(15);
        Case { lines: self.lines, tables, previous, today, files: self.files, in_parts }
    }

    fn key(&self, record: usize, row: usize) -> String {
        let letter = self.records[record].name[..1].to_uppercase();
        format!("{letter}{}", row + 1)
    }

    fn cell(&mut self, field: &Field, counts: &[usize], row: usize) -> String {
        if field.optional && self.random.chance(25) {
            return String::new();
        }
        let random = &mut self.random;
        match field.ty {
            Ty::Number => random.word(&["0", "1", "2", "-1", "0.5", "2.5", "3", "4"]).to_owned(),
            Ty::Count => random.word(&["0", "1", "1", "2", "3", "4"]).to_owned(),
            Ty::Percent => random.word(&["0%", "10%", "20%", "25%", "50%", "75%", "100%", "12.5%"]).to_owned(),
            Ty::Money => random.word(&["0", "50", "100", "100", "150", "200", "33.33", "100.25", "300"]).to_owned(),
            Ty::Scale => random.word(&["1", "2", "3", "3.5", "4", "5"]).to_owned(),
            Ty::Flag => random.word(&["true", "false"]).to_owned(),
            Ty::Date => self.date().to_string(),
            Ty::Months => random.word(&["1 month", "6 months", "12", "24 months"]).to_owned(),
            Ty::Days => random.word(&["0 days", "1 day", "7 days", "30 days", "30 days", "90 days"]).to_owned(),
            Ty::Label(list) | Ty::Level(list) => self.any_label(list),
            Ty::Set(list) => {
                let mut labels = self.lists[list].labels.clone();
                labels.retain(|_| self.random.chance(45));
                labels.join(";")
            }
            Ty::Row(to) => match counts.get(to) {
                // A partner's parent is another one, or itself.
                Some(0) | None => String::new(),
                Some(count) => {
                    let row = if field.name == "parent" && random.chance(10) { row } else { random.below(*count) };
                    self.key(to, row)
                }
            },
            _ => random.word(&["ann", "bob", "cy"]).to_owned(),
        }
    }

    /// What an earlier evaluation left.
    fn previous(&mut self, partners: usize, today: chrono::NaiveDate) -> Vec<Cells> {
        let mut rows = Vec::new();
        for row in 0..partners {
            if self.random.chance(15) {
                continue;
            }
            let before = |this: &mut Generator, most: usize| {
                super::super::calendar::plus_days(today, -(this.random.below(most) as i64) - 1).to_string()
            };
            let standing = if self.random.chance(15) { String::new() } else { self.tier() };
            let since = if standing.is_empty() { String::new() } else { before(self, 400) };
            let grace = match self.random.below(5) {
                _ if standing.is_empty() => String::new(),
                0 => super::super::calendar::plus_days(today, self.random.below(60) as i64).to_string(),
                1 => before(self, 10),
                _ => String::new(),
            };
            let evaluated = if self.random.chance(85) { before(self, 120) } else { String::new() };
            let mut cells = Cells::from(
                [
                    ("partner_id", self.key(0, row)),
                    ("standing", standing),
                    ("standing_since", since),
                    ("grace_until", grace),
                    ("evaluated", evaluated),
                ]
                .map(|(name, text)| (name.to_owned(), text)),
            );
            if self.pending {
                let coming = self.random.chance(25);
                let (tier, from) = (self.tier(), self.random.from(0, 60) as i64 - 30);
                let from = super::super::calendar::plus_days(today, from).to_string();
                cells.insert("pending_tier".to_owned(), if coming { tier } else { String::new() });
                cells.insert("pending_from".to_owned(), if coming { from } else { String::new() });
            }
            for track in self.tracks.clone() {
                let there = self.random.chance(75);
                let standing = self.random.word(&["U0", "U1", ""]);
                let grace = self.random.from(0, 60) as i64 - 10;
                let grace = super::super::calendar::plus_days(today, grace).to_string();
                let in_grace = there && !standing.is_empty() && self.random.chance(30);
                let mut add = |part: &str, text: &str| drop(cells.insert(format!("{track}_{part}"), text.to_owned()));
                add("standing", if there { standing } else { "" });
                add("standing_since", if there && !standing.is_empty() { "2025-01-31" } else { "" });
                add("grace_until", if in_grace { &grace } else { "" });
                add("status", if there { "held" } else { "" });
                if self.pending {
                    add("pending_tier", "");
                    add("pending_from", "");
                }
            }
            for badge in self.lives.clone() {
                let held = self.random.word(&["true", "true", "false", ""]);
                let until = super::super::calendar::plus_days(today, self.random.from(0, 60) as i64 - 10).to_string();
                let in_grace = held == "true" && self.random.chance(30);
                let comes = held == "false" && self.random.chance(30);
                let mut add = |part: &str, text: &str| drop(cells.insert(format!("{badge}{part}"), text.to_owned()));
                add("", held);
                add("_standing_since", if held == "true" { "2025-01-31" } else { "" });
                add("_grace_until", if in_grace { &until } else { "" });
                add("_pending_from", if comes && self.pending { &until } else { "" });
            }
            rows.push(cells);
        }
        rows
    }

    /// What evaluations of other days left: rows of each partner, no two of one day.
    fn results_before(&mut self, partners: usize, today: chrono::NaiveDate) -> Vec<Cells> {
        let mut rows = Vec::new();
        for partner in 0..partners {
            for back in [600, 300, 120, 40, 0] {
                if self.random.chance(45) {
                    continue;
                }
                let day = super::super::calendar::plus_days(today, -back - self.random.below(30) as i64);
                let mut cells = Cells::new();
                let mut add = |name: &str, text: String| drop(cells.insert(name.to_owned(), text));
                add("partner_id", self.key(0, partner));
                add("evaluated", day.to_string());
                let ladders = [(String::new(), "T", self.tiers)];
                let tracks = self.tracks.iter().map(|track| (format!("{track}_"), "U", 2));
                for (track, letter, tiers) in ladders.into_iter().chain(tracks.collect::<Vec<_>>()) {
                    for part in ["earned", "standing", "tier"] {
                        let tier = self.random.below(tiers + 1);
                        add(
                            &format!("{track}{part}"),
                            if tier == tiers { String::new() } else { format!("{letter}{tier}") },
                        );
                    }
                    let since = super::super::calendar::plus_days(day, -(self.random.below(90) as i64));
                    add(&format!("{track}standing_since"), since.to_string());
                    let status = self.random.word(&["", "new", "held", "held", "grace", "demoted"]);
                    add(&format!("{track}status"), status.to_owned());
                    let until = if status == "grace" { today.to_string() } else { String::new() };
                    add(&format!("{track}grace_until"), until);
                }
                for badge in self.lives.clone() {
                    add(&badge, self.random.word(&["true", "false", ""]).to_owned());
                    add(&format!("{badge}_standing_since"), "2025-01-31".to_owned());
                    add(&format!("{badge}_status"), self.random.word(&["held", "grace", ""]).to_owned());
                }
                for rate in self.rates.clone() {
                    add(&rate, self.random.word(&["", "5%", "10%", "12.5%"]).to_owned());
                }
                rows.push(cells);
            }
        }
        rows
    }
}
