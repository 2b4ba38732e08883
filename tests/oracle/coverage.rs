//! What random programs say, and whether something comes of it: a generator that loses a construct, or only makes
//! programs in which all is missing, is found out.

use super::case::{Case, declarations};
use super::outcome::Outcome;

/// Pieces of programs; several in one entry must all stand in one declaration.
const CONSTRUCTS: &[&[&str]] = &[
    // Expressions.
    &[" if "],
    &[" default "],
    &["min("],
    &["max("],
    &["round("],
    &["round_up("],
    &["round_down("],
    &["abs("],
    &["% of "],
    &["(-"],
    &[" / "],
    &[" between "],
    &[" in { "],
    &[" not in { "],
    &[" includes "],
    &[" is missing"],
    &[" is not missing"],
    &[" is none"],
    &["(not "],
    &[" and "],
    &[" or "],
    &["at least 2 of { "],
    &["all of { "],
    &["any of { "],
    &["none of { "],
    &["count of { "],
    &["holds "],
    &["(qualifies for "],
    &["count of specialization"],
    &["EUR or "],
    &["GBP)"],
    // Rows and peers.
    &["sum of "],
    &["average of "],
    &["median of "],
    &["smallest of "],
    &["largest of "],
    &["latest of "],
    &["count of deal"],
    &["count of distinct "],
    &["share of deal"],
    &["count of item"],
    &["(any deal "],
    &["(every deal "],
    &[" via sold_by"],
    &["rank of "],
    &["rank of partner by "],
    &["top 34% by "],
    &["top 2 by "],
    &[" in top "],
    &["count of partner within "],
    &["parent."],
    // Days.
    &["within last "],
    &["within this and previous "],
    &["within month 2 of "],
    &["within since "],
    &[" since 20"],
    &["not within "],
    &["end of previous "],
    &["as of "],
    &[" months ago"],
    &[" at every "],
    &[" at any "],
    &[" day in "],
    &["count of month_end in "],
    // What was held.
    &["standing as of "],
    &["tier as of "],
    &[" of history"],
    &["partner.", " as of "],
    &["history starts "],
    // Declarations.
    &["metric deal."],
    &["metric w", "(x: money"],
    &["certification "],
    &["course "],
    &["money in "],
    &["rates {"],
    &["rates {", "effective from"],
    &[": duration in months"],
    &[" includes any of "],
    &["_one"],
    &["for each 50 USD of "],
    &["rank of ", " where "],
    &[": duration"],
    &["column \"", ","],
    &["format \"", ","],
    &["threshold "],
    &["threshold ", " | "],
    &["threshold ", ", yes => "],
    &["  missing => "],
    &[" to 5 => "],
    &["standalone {"],
    &["requirements effective "],
    &["  retain "],
    &["  require \"clause "],
    &["no higher than none"],
    &["suspend benefits"],
    &["otherwise refer "],
    &["  notice "],
    &["  grace "],
    &["at anniversary of"],
    &["effective after"],
    &["judge as of"],
    &["inherit highest of"],
    &["at most 1 tier"],
    &["exception "],
    &["track "],
    &["track ", "  gate "],
    &["track ", "  exception "],
    &["tier of w"],
    &["max(tier of "],
    &["largest of earned within "],
    &["for each p in "],
    &["for each q in "],
    &["  staff "],
    &["role "],
    &["specialization "],
    &["in community"],
    &["specialization ", "  review {"],
    &["specialization ", "  retain "],
    &["(status of z"],
    &["((holds ", " as of "],
    &["to be set"],
    &["score ", "points to be set"],
    &["score ", " up to to be set"],
    &["threshold ", " from \"h"],
    &["for each ", "  role "],
    &["for each ", "  kpi "],
    &["accept "],
    &["effective before "],
    &[" to 2026-06-29"],
    // Scores.
    &["score "],
    &["out of 60"],
    &["best of {"],
    &["best of { s"],
    &[" in proportion to "],
    &["points -5 for each "],
    &["points by "],
    &["weight 100% for "],
    &["band "],
    // Benefits.
    &["value incremental on "],
    &["value retroactive on "],
    &["1 to 2 => "],
    &[" against "],
    &[" by tier {"],
    &["  plus "],
    &["  cap "],
    &["  floor "],
    &["benefits in technical by "],
    &["benefits in sales effective "],
    &["benefit ", ": money in "],
    &["terms in fees {"],
    &["terms in fees by "],
    &["| otherwise"],
    // The program's figures.
    &["kpi ", "share of "],
    &["kpi ", "/ ("],
    &["kpi ", "target"],
    &["band ", " of q"],
    &["budget "],
];

pub struct Coverage {
    /// How many programs say each construct, and in how many of them something comes of a declaration that does.
    counts: Vec<(u64, u64)>,
    /// How many results there are, and how many of them are not empty.
    results: (u64, u64),
}

impl Coverage {
    pub fn new() -> Coverage {
        Coverage { counts: vec![(0, 0); CONSTRUCTS.len()], results: (0, 0) }
    }

    pub fn add(&mut self, case: &Case, outcome: &Outcome) {
        self.results.0 += outcome.len() as u64;
        self.results.1 += outcome.values().filter(|text| !text.is_empty()).count() as u64;
        let declarations: Vec<(String, bool)> = declarations(&case.lines)
            .into_iter()
            .map(|lines| (lines.join("\n"), names(lines).iter().any(|name| is_there(name, outcome))))
            .collect();
        for (pieces, (said, alive)) in CONSTRUCTS.iter().zip(&mut self.counts) {
            let mut saying = declarations.iter().filter(|(text, _)| pieces.iter().all(|piece| text.contains(piece)));
            *said += u64::from(saying.clone().next().is_some());
            *alive += u64::from(saying.any(|(_, alive)| *alive));
        }
    }

    pub fn show(&self) -> String {
        let line = |(pieces, (said, alive)): (&&[&str], &(u64, u64))| {
            format!("{said:>7} say {:<30} of {alive:>7} something comes\n", format!("`{}`", pieces.join("…")))
        };
        let (all, there) = self.results;
        let lines: String = CONSTRUCTS.iter().zip(&self.counts).map(line).collect();
        format!("{lines}{there} of {all} results are not empty\n")
    }

    /// What is said too rarely by so many programs, or of which too rarely something comes.
    pub fn lacking(&self, cases: u64) -> Vec<String> {
        let rare =
            |(_, (said, alive)): &(&&[&str], &(u64, u64))| said * 1000 < cases || *said >= 20 && alive * 8 < *said;
        let lacking = CONSTRUCTS.iter().zip(&self.counts).filter(rare);
        let mut lacking: Vec<String> =
            lacking.map(|(pieces, counts)| format!("{} {counts:?}", pieces.join("…"))).collect();
        if self.results.1 * 2 < self.results.0 {
            lacking.push("most results are empty".to_owned());
        }
        lacking
    }
}

/// The names of the results that a declaration makes; the tier, where it makes none.
fn names(lines: &[String]) -> Vec<&str> {
    let mut names = Vec::new();
    let is_table = lines[0].starts_with("benefits") || lines[0].starts_with("terms");
    for line in lines {
        let mut words = line.trim_start().split([' ', '(']);
        match (words.next(), words.next()) {
            // A metric with parameters is no result itself.
            (Some("metric"), Some(_)) if line.contains(": money") => return vec![""],
            (
                Some("metric" | "benefit" | "score" | "band" | "gate" | "specialization" | "kpi" | "budget"),
                Some(name),
            ) => {
                names.push(name.rsplit('.').next().unwrap());
            }
            (Some("rates" | "record" | "certification" | "course"), _) => return vec![""],
            (Some(row), Some("|")) if is_table && !row.is_empty() => names.push(row),
            _ => {}
        }
    }
    if names.is_empty() { vec!["tier"] } else { names }
}

/// Whether a result of a name is not empty; whether any is, for no name.
fn is_there(name: &str, outcome: &Outcome) -> bool {
    let is_named = |key: &str| {
        let column = key.split(' ').next_back().unwrap();
        name.is_empty()
            || column == name
            || column.split('(').next() == Some(name)
            || key.split(' ').nth(1) == Some(name)
    };
    outcome.iter().any(|(key, text)| is_named(key) && !text.is_empty() && text != "false")
}
