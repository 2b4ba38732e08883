//! An explanation laid out for a terminal or a letter to the partner. Must not decide anything: all is in the data.

use crate::explain::{Action, Explanation, Named, Open, Origin, Part, Place, Reason, Sentence, Track, Verdict};

/// How marks are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Whether to colour them.
    pub colour: bool,
}

/// How many lines of a data file are named before the rest is counted.
const LINES: usize = 6;

/// How many things that leave a tier or a value open are named in one line.
const OPEN: usize = 3;

/// The explanation as text.
pub fn why(explanation: &Explanation, marks: Marks) -> String {
    let mut page = Page { text: String::new(), marks };
    page.head(explanation);
    explanation.tiers.iter().for_each(|tier| page.tier(tier, ""));
    explanation.stay.iter().for_each(|tier| page.stay(tier, ""));
    explanation.tracks.iter().for_each(|track| page.track(track));
    page.section("Gates", &explanation.gates, &GATES);
    page.actions(&explanation.actions);
    page.section("Specializations", &explanation.specializations, &BADGES);
    page.section("Scores", &explanation.scores, &VALUES);
    page.section("Benefits", &explanation.benefits, &VALUES);
    page.section("Owes", &explanation.terms, &TERMS);
    page.section("Figures", &explanation.facts, &FIGURES);
    page.section("Thresholds", &explanation.thresholds, &FIGURES);
    if !explanation.unknown.is_empty() {
        page.title("Not known, and it matters");
        page.line(1, &explanation.unknown.join(", "));
    }
    page.text
}

/// The words of a section: for what is met, missed and open, and for a value that is not there.
struct Words {
    met: &'static str,
    missed: &'static str,
    none: &'static str,
}

const GATES: Words = Words { met: "passed", missed: "not passed", none: "open" };
const BADGES: Words = Words { met: "held", missed: "not held", none: "open" };
const VALUES: Words = Words { met: "", missed: "", none: "not available" };
const TERMS: Words = Words { met: "", missed: "", none: "no amount" };
const FIGURES: Words = Words { met: "", missed: "", none: "none" };

struct Page {
    text: String,
    marks: Marks,
}

impl Page {
    fn head(&mut self, explanation: &Explanation) {
        let version = explanation.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        self.line(0, &format!("{}{version}, evaluated {}", explanation.program, explanation.evaluated));
        let tier = match &explanation.tier {
            Some(tier) => tier.title.clone(),
            // A program of tracks alone: the tiers are those held there.
            None if explanation.status.is_none() && !explanation.tracks.is_empty() => {
                let held = explanation
                    .tracks
                    .iter()
                    .filter_map(|it| Some(format!("{} {}", it.title, it.tier.as_ref()?.title)));
                let held: Vec<String> = held.collect();
                if held.is_empty() { "no tier".to_owned() } else { held.join(", ") }
            }
            None => "no tier".to_owned(),
        };
        self.line(0, &self.bold(&format!("{}: {tier}", explanation.partner)));
        explanation.life.iter().for_each(|sentence| self.sentence(sentence));
    }

    fn sentence(&mut self, sentence: &Sentence) {
        let place = self.place(sentence.place.as_ref());
        self.line(1, &format!("{}{place}", sentence.text));
    }

    /// A tier, of a track where one is named.
    fn tier(&mut self, tier: &Part, track: &str) {
        let word = self.verdict(tier, "earned", "not earned");
        self.part(tier, &format!("{track}{}: {word}", called(&tier.title, &tier.name)));
    }

    /// The rules that alone decide whether a partner stays where it stood.
    fn stay(&mut self, tier: &Part, track: &str) {
        let word = self.verdict(tier, "met", "missed");
        self.part(tier, &format!("{track}To stay in {}: {word}", tier.title));
    }

    fn verdict(&self, part: &Part, met: &str, missed: &str) -> String {
        match part.verdict {
            Some(Verdict::Met) => met.to_owned(),
            Some(Verdict::Missed) => missed.to_owned(),
            _ => open(&part.open),
        }
    }

    fn track(&mut self, track: &Track) {
        let member = track.member.as_ref().and_then(|member| member.verdict);
        let tier = match (track.status.is_none(), &track.tier) {
            (true, _) if member == Some(Verdict::Unknown) => "open whether it is for this partner",
            (true, _) => "not for this partner",
            (false, Some(tier)) => &tier.title,
            (false, None) => "no tier",
        };
        let place = self.place(track.place.as_ref());
        self.title(&format!("{}: {tier}{place}", called(&track.title, &track.name)));
        track.life.iter().for_each(|sentence| self.sentence(sentence));
        track.member.iter().filter(|_| track.status.is_none()).for_each(|reason| self.reason(1, reason, None));
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
            let place = self.place(action.place.as_ref());
            let Named { name, title } = &action.gate;
            self.line(1, &format!("{}: the gate {} {why}{place}", action.text, called(title, name)));
        }
    }

    fn section(&mut self, title: &str, parts: &[Part], words: &Words) {
        if parts.is_empty() {
            return;
        }
        self.title(title);
        for part in parts {
            let value = match (part.verdict, &part.value, &part.up_to) {
                (Some(Verdict::Met), ..) => self.painted(words.met, "32"),
                (Some(Verdict::Missed), ..) => self.painted(words.missed, "31"),
                (Some(Verdict::Unknown), ..) => self.painted(&open(&part.open), "33"),
                (None, Some(value), Some(most)) => {
                    format!("{} proven, up to {} once all is known", value.shown, most.shown)
                }
                (None, Some(value), None) if part.open.is_empty() => value.shown.clone(),
                (None, Some(value), None) => format!("{} proven; {}", value.shown, open(&part.open)),
                (None, None, _) if part.open.is_empty() => {
                    if part.reasons.iter().any(|reason| reason.value.is_some()) && words.none == FIGURES.none {
                        // The rows of a metric of another record stand for its value.
                        "row by row".to_owned()
                    } else {
                        words.none.to_owned()
                    }
                }
                (None, None, _) => self.painted(&open(&part.open), "33"),
            };
            let place = self.place(part.place.as_ref());
            self.line(1, &format!("{}: {value}{place}", called(&part.title, &part.name)));
            for sentence in &part.life {
                let place = self.place(sentence.place.as_ref());
                self.line(2, &format!("{}{place}", sentence.text));
            }
            part.reasons.iter().for_each(|reason| self.reason(2, reason, part.place.as_ref()));
            if !part.keep.is_empty() {
                self.line(2, "to keep it");
                part.keep.iter().for_each(|reason| self.reason(3, reason, None));
            }
        }
    }

    fn part(&mut self, part: &Part, title: &str) {
        self.title(title);
        if part.reasons.is_empty() {
            self.line(1, "nothing is asked");
        }
        part.reasons.iter().for_each(|reason| self.reason(1, reason, None));
    }

    /// A clause or a line of arithmetic; its place, unless it is that of the line above.
    fn reason(&mut self, depth: usize, reason: &Reason, above: Option<&Place>) {
        let mark = reason.verdict.map(|verdict| format!("{} ", self.mark(verdict))).unwrap_or_default();
        let rule = reason.rule.as_ref().filter(|rule| !reason.text.starts_with(rule.as_str()));
        let rule = rule.map(|rule| format!("{rule}: ")).unwrap_or_default();
        let value = reason.value.as_ref().filter(|value| value.shown != reason.text);
        let value = value.map(|value| format!(": {}", value.shown)).unwrap_or_default();
        let gap = reason.gap.as_ref().map(|gap| format!(", {}", gap.shown)).unwrap_or_default();
        let working = reason.working.as_ref().map(|working| match value.is_empty() {
            true => format!(": {working}"),
            false => format!(" ({working})"),
        });
        let is_above = |place: &Place| above.is_some_and(|above| above.file == place.file && above.line == place.line);
        let place = self.place(reason.place.as_ref().filter(|place| !is_above(place)));
        let working = working.unwrap_or_default();
        self.line(depth, &format!("{mark}{rule}{}{value}{gap}{working}{place}", reason.text));
        self.origins(depth + 1, reason);
        let above = reason.place.as_ref().or(above);
        reason.parts.iter().for_each(|part| self.reason(depth + 1, part, above));
    }

    /// The cells of one row share a line; the rows of another table are named with the figure that they are counted in,
    /// where there are several.
    fn origins(&mut self, depth: usize, reason: &Reason) {
        let mut cells: Vec<(String, Vec<String>)> = Vec::new();
        for origin in &reason.origins {
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
        let rows: Vec<&Origin> = reason.origins.iter().filter(|origin| origin.field.is_none()).collect();
        for origin in &rows {
            let figure = origin.figure.as_ref().filter(|_| rows.len() > 1);
            let figure = figure.map(|figure| format!("{figure}: ")).unwrap_or_default();
            let count = origin.rows.unwrap_or(0);
            let noun = if count == 1 { "row" } else { "rows" };
            let mut text = match count {
                0 => format!("{figure}no row of {} counts", origin.file),
                _ => format!("{figure}{count} {noun} of {}: {}", origin.file, lines(&origin.lines)),
            };
            if !origin.left_out.is_empty() {
                let verb = if origin.left_out.len() == 1 { "counts" } else { "count" };
                text.push_str(&format!("; a blank leaves it open whether {} {verb}", lines(&origin.left_out)));
            }
            self.line(depth, &self.faint(&text));
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

    fn place(&self, place: Option<&Place>) -> String {
        place.map(|place| self.faint(&format!("  [{}:{}]", place.file, place.line))).unwrap_or_default()
    }

    fn mark(&self, verdict: Verdict) -> String {
        let (word, colour) = match verdict {
            Verdict::Met => ("met", "32"),
            Verdict::Missed => ("missed", "31"),
            Verdict::Unknown => ("open", "33"),
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

/// `Annual revenue (annual_revenue)`; a name that says the same is not repeated.
fn called(title: &str, name: &str) -> String {
    if title == name { name.to_owned() } else { format!("{title} ({name})") }
}

/// `open: csat is blank`
fn open(open: &[Open]) -> String {
    let told: Vec<&str> = open.iter().take(OPEN).map(|open| open.text.as_str()).collect();
    let rest = open.len().saturating_sub(OPEN);
    match (told.as_slice(), rest) {
        ([], _) => "open".to_owned(),
        (told, 0) => format!("open, since {}", told.join(" and ")),
        (told, rest) => format!("open, since {} and {rest} more", told.join(", ")),
    }
}

/// `line 4`, `lines 4, 7, 9 and 2 more`.
fn lines(lines: &[u64]) -> String {
    let named: Vec<String> = lines.iter().take(LINES).map(u64::to_string).collect();
    let rest = lines.len().saturating_sub(LINES);
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("line{} {}{rest}", if lines.len() == 1 { "" } else { "s" }, named.join(", "))
}
