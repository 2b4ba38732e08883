//! An explanation laid out for a terminal or a letter to the partner. Must not decide anything: all is in the data.

use std::collections::BTreeSet;

use crate::explain::{Action, Explanation, Origin, Part, Reason, Track, Verdict};

/// How marks are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Whether to colour them.
    pub colour: bool,
}

/// How many lines of a data file are named before the rest is counted.
const LINES: usize = 6;

/// The explanation as text.
pub fn why(explanation: &Explanation, marks: Marks) -> String {
    let mut page = Page { text: String::new(), named: BTreeSet::new(), marks };
    page.head(explanation);
    explanation.tiers.iter().for_each(|tier| page.tier(tier, ""));
    explanation.stay.iter().for_each(|tier| page.stay(tier, ""));
    explanation.tracks.iter().for_each(|track| page.track(track));
    page.section("Gates", &explanation.gates);
    page.actions(&explanation.actions);
    page.section("Specializations", &explanation.specializations);
    page.section("Scores", &explanation.scores);
    page.section("Benefits", &explanation.benefits);
    page.owed(&explanation.terms);
    page.section("Figures", &explanation.facts);
    if !explanation.unknown.is_empty() {
        page.title("Unknown");
        page.line(1, &format!("these blanks matter: {}", explanation.unknown.join(", ")));
    }
    page.text
}

struct Page {
    text: String,
    /// The rows that were named already.
    named: BTreeSet<String>,
    marks: Marks,
}

impl Page {
    fn head(&mut self, explanation: &Explanation) {
        let version = explanation.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        self.line(0, &format!("{}{version}, evaluated {}", explanation.program, explanation.evaluated));
        let tier = match &explanation.tier {
            Some(tier) => tier.clone(),
            // A program of tracks alone: the tiers are those held there.
            None if explanation.life.is_empty() && !explanation.tracks.is_empty() => {
                let held =
                    explanation.tracks.iter().filter_map(|it| Some(format!("{} {}", it.title, it.tier.as_ref()?)));
                let held: Vec<String> = held.collect();
                if held.is_empty() { "no tier".to_owned() } else { held.join(", ") }
            }
            None => "no tier".to_owned(),
        };
        self.line(0, &self.bold(&format!("{}: {tier}", explanation.partner)));
        explanation.life.iter().for_each(|sentence| self.line(1, sentence));
    }

    /// A tier, of a track where one is named.
    fn tier(&mut self, tier: &Part, track: &str) {
        let word = match tier.verdict {
            Some(Verdict::Met) => "earned",
            Some(Verdict::Missed) => "not earned",
            _ => "open: a blank cell decides",
        };
        self.part(tier, &format!("{track}{} ({}): {word}", tier.title, tier.name));
    }

    /// The rules that alone decide whether a partner stays where it stood.
    fn stay(&mut self, tier: &Part, track: &str) {
        let word = match tier.verdict {
            Some(Verdict::Met) => "met",
            Some(Verdict::Missed) => "missed",
            _ => "open: a blank cell decides",
        };
        self.part(tier, &format!("{track}to stay in {}: {word}", tier.title));
    }

    fn track(&mut self, track: &Track) {
        let tier = match (track.life.is_empty(), &track.tier) {
            (true, _) => "not for this partner",
            (false, Some(tier)) => tier,
            (false, None) => "no tier",
        };
        self.title(&format!("{} ({}): {tier}", track.title, track.name));
        track.life.iter().for_each(|sentence| self.line(1, sentence));
        track.member.iter().filter(|_| track.life.is_empty()).for_each(|reason| self.reason(1, reason));
        track.tiers.iter().for_each(|tier| self.tier(tier, &format!("{}: ", track.title)));
        track.stay.iter().for_each(|tier| self.stay(tier, &format!("{}: ", track.title)));
    }

    /// What a person is asked to do, and what asks for it.
    fn actions(&mut self, actions: &[Action]) {
        if actions.is_empty() {
            return;
        }
        self.title("Actions for a person");
        for action in actions {
            let why = match action.verdict {
                Verdict::Unknown => "is open",
                _ => "is not passed",
            };
            let place = self.place(&action.place);
            self.line(1, &format!("{}: {} ({}) {why}{place}", action.text, action.title, action.gate));
        }
    }

    fn section(&mut self, title: &str, parts: &[Part]) {
        self.parts(title, parts, "not available");
    }

    fn owed(&mut self, terms: &[Part]) {
        self.parts("Owes", terms, "no amount");
    }

    fn parts(&mut self, title: &str, parts: &[Part], none: &str) {
        if parts.is_empty() {
            return;
        }
        self.title(title);
        for part in parts {
            let value = match (part.verdict, &part.value) {
                (Some(verdict), _) => self.mark(verdict),
                (None, Some(value)) => value.clone(),
                (None, None) => none.to_owned(),
            };
            self.line(1, &format!("{} ({}): {value}{}", part.title, part.name, self.place(&part.place)));
            part.reasons.iter().for_each(|reason| self.reason(2, reason));
        }
    }

    fn part(&mut self, part: &Part, title: &str) {
        self.title(title);
        part.reasons.iter().for_each(|reason| self.reason(1, reason));
    }

    fn reason(&mut self, depth: usize, reason: &Reason) {
        let mark = reason.verdict.map(|verdict| format!("{} ", self.mark(verdict))).unwrap_or_default();
        let value = reason.value.as_deref().filter(|value| *value != reason.text);
        let value = value.map(|value| format!(": {value}")).unwrap_or_default();
        let missing = reason.missing.as_deref().map(|missing| format!(", {missing}")).unwrap_or_default();
        self.line(depth, &format!("{mark}{}{value}{missing}{}", reason.text, self.place(&reason.place)));
        self.origins(depth + 1, &reason.origins);
        reason.parts.iter().for_each(|part| self.reason(depth + 1, part));
    }

    /// The cells of one row share a line; rows of another table are named in full once and then only counted.
    fn origins(&mut self, depth: usize, origins: &[Origin]) {
        let mut cells: Vec<(String, Vec<String>)> = Vec::new();
        for origin in origins {
            let Some(field) = &origin.field else { continue };
            let row = format!("{}, {}", origin.file, lines(&origin.lines));
            let cell = format!("{field} is {}", origin.value.as_deref().unwrap_or("blank"));
            match cells.iter_mut().find(|(of, _)| *of == row) {
                Some((_, of)) => of.push(cell),
                None => cells.push((row, vec![cell])),
            }
        }
        for (row, cells) in cells {
            self.line(depth, &self.faint(&format!("{row}: {}", cells.join(", "))));
        }
        for origin in origins.iter().filter(|origin| origin.field.is_none()) {
            let count = origin.rows.unwrap_or(0);
            let noun = if count == 1 { "row" } else { "rows" };
            let mut text = match count {
                0 => format!("no row of {} counts", origin.file),
                _ => format!("{count} {noun} of {}: {}", origin.file, lines(&origin.lines)),
            };
            if !origin.left_out.is_empty() {
                text.push_str(&format!("; a blank leaves it open whether {} counts", lines(&origin.left_out)));
            }
            if self.named.insert(text.clone()) {
                self.line(depth, &self.faint(&text));
            }
        }
    }

    fn title(&mut self, title: &str) {
        self.text.push('\n');
        self.line(0, &self.bold(title));
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn place(&self, place: &str) -> String {
        if place.is_empty() { String::new() } else { self.faint(&format!("  [{place}]")) }
    }

    fn mark(&self, verdict: Verdict) -> String {
        let (word, colour) = match verdict {
            Verdict::Met => ("met", "32"),
            Verdict::Missed => ("missed", "31"),
            Verdict::Unknown => ("unknown", "33"),
        };
        self.painted(word, colour)
    }

    fn bold(&self, text: &str) -> String {
        self.painted(text, "1")
    }

    fn faint(&self, text: &str) -> String {
        self.painted(text, "2")
    }

    fn painted(&self, text: &str, colour: &str) -> String {
        if self.marks.colour { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// `line 4`, `lines 4, 7, 9 and 2 more`.
fn lines(lines: &[u64]) -> String {
    let named: Vec<String> = lines.iter().take(LINES).map(u64::to_string).collect();
    let rest = lines.len().saturating_sub(LINES);
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("line{} {}{rest}", if lines.len() == 1 { "" } else { "s" }, named.join(", "))
}
