//! An explanation as a page of text, and what each piece of it leads to. Must not decide anything: all is in the data.

use crate::explain::{Explanation, Open, Origin, Part, Place, Reason, Sentence, Track, Verdict};
use crate::text::{FileSpan, Span};

/// How many rows of a table lead somewhere before the rest is counted.
const LINES: usize = 6;

/// A page of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The text.
    pub text: String,
    /// What leads elsewhere, in order.
    pub links: Vec<Link>,
}

/// A piece of a page that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The piece.
    pub at: Span,
    /// Where it leads.
    pub to: Goal,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To a clause of the policy.
    Clause(FileSpan),
    /// To a row of a table, or one of its cells; both count from one.
    Row(String, u64, Option<usize>),
}

impl Page {
    /// Lays out an explanation.
    pub fn of(told: &Explanation) -> Page {
        let mut page = Page::default();
        let version = told.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        page.line(0, &format!("{}{version}, evaluated {}", told.program, told.evaluated), None);
        let tier = told.tier.as_ref().map(|tier| tier.title.as_str());
        let tier = if tier.is_none() && !told.tracks.is_empty() {
            String::new()
        } else {
            format!(": {}", tier.unwrap_or("no tier"))
        };
        page.line(0, &format!("{}{tier}", told.partner), None);
        page.sentences(1, &told.life);
        if !told.unknown.is_empty() {
            page.line(1, &format!("not known, and it mattered: {}", told.unknown.join(", ")), None);
        }
        page.section("Tiers", &told.tiers);
        page.section("To stay", told.stay.as_slice());
        told.tracks.iter().for_each(|track| page.track(track));
        page.section("Gates", &told.gates);
        if !told.actions.is_empty() {
            page.title("For a person to do");
        }
        for action in &told.actions {
            page.line(1, &format!("{}: {}", action.gate.title, action.text), action.place.as_ref());
        }
        page.section("Specializations", &told.specializations);
        page.section("Scores", &told.scores);
        page.section("Benefits", &told.benefits);
        page.section("Owes", &told.terms);
        page.section("Figures", &told.facts);
        page.section("Thresholds", &told.thresholds);
        page
    }

    fn title(&mut self, title: &str) {
        self.text.push('\n');
        self.line(0, title, None);
    }

    fn section(&mut self, title: &str, parts: &[Part]) {
        if !parts.is_empty() {
            self.title(title);
        }
        parts.iter().for_each(|part| self.part(part));
    }

    fn track(&mut self, track: &Track) {
        let tier = track.tier.as_ref().map_or("no tier", |tier| &tier.title);
        self.text.push('\n');
        self.line(0, &format!("{}: {tier}", track.title), track.place.as_ref());
        self.sentences(1, &track.life);
        track.member.iter().for_each(|reason| self.reason(1, reason));
        track.tiers.iter().chain(&track.stay).for_each(|part| self.part(part));
    }

    fn part(&mut self, part: &Part) {
        let value = part.value.as_ref().map(|value| format!(": {}", value.shown)).unwrap_or_default();
        let most = part.up_to.as_ref().map(|most| format!(", up to {}", most.shown)).unwrap_or_default();
        let name = if part.title == part.name { String::new() } else { format!(" ({})", part.name) };
        self.line(1, &format!("{}{}{name}{value}{most}", sign(part.verdict), part.title), part.place.as_ref());
        self.sentences(2, &part.life);
        part.reasons.iter().for_each(|reason| self.reason(2, reason));
        if !part.keep.is_empty() {
            self.line(2, "to keep it", None);
            part.keep.iter().for_each(|reason| self.reason(3, reason));
        }
        part.open.iter().for_each(|open| self.open(open));
    }

    fn open(&mut self, open: &Open) {
        self.line(2, &format!("left open: {}", open.text), open.place.as_ref());
        self.origins(3, &open.origins);
    }

    fn sentences(&mut self, depth: usize, sentences: &[Sentence]) {
        sentences.iter().for_each(|sentence| self.line(depth, &sentence.text, sentence.place.as_ref()));
    }

    fn reason(&mut self, depth: usize, reason: &Reason) {
        let rule = reason.rule.as_ref().map(|rule| format!("{rule}: ")).unwrap_or_default();
        let value = reason.value.as_ref().map(|value| format!(": {}", value.shown)).unwrap_or_default();
        let gap = reason.gap.as_ref().map(|gap| format!(", {}", gap.shown)).unwrap_or_default();
        let working = reason.working.as_ref().map(|working| format!(" ({working})")).unwrap_or_default();
        let text = format!("{}{rule}{}{value}{gap}{working}", sign(reason.verdict), reason.text);
        self.line(depth, &text, reason.place.as_ref());
        self.origins(depth + 1, &reason.origins);
        reason.parts.iter().for_each(|part| self.reason(depth + 1, part));
    }

    fn origins(&mut self, depth: usize, origins: &[Origin]) {
        for origin in origins {
            self.indent(depth);
            let name = origin.file.rsplit(['/', '\\']).next().unwrap_or(&origin.file);
            match origin.rows {
                None => {
                    let line = origin.lines.first().copied().unwrap_or(1);
                    self.link(&format!("{name}, line {line}"), Goal::Row(origin.file.clone(), line, origin.column));
                    let value = origin.value.as_deref().unwrap_or("blank");
                    self.text.push_str(&format!(": {} is {value}", origin.field.as_deref().unwrap_or("it")));
                }
                Some(rows) => {
                    let figure = origin.figure.as_ref().map(|figure| format!("{figure}: ")).unwrap_or_default();
                    let noun = if rows == 1 { "row" } else { "rows" };
                    let count = if rows == 0 { "no".to_owned() } else { rows.to_string() };
                    self.text.push_str(&format!("{figure}{count} {noun} of {name}"));
                    self.rows(": ", origin, &origin.lines, rows);
                    self.rows("; left open by blanks: ", origin, &origin.left_out, origin.left_out.len());
                }
            }
            self.text.push('\n');
        }
    }

    fn rows(&mut self, head: &str, origin: &Origin, lines: &[u64], all: usize) {
        for (at, line) in lines.iter().take(LINES).enumerate() {
            self.text.push_str(if at == 0 { head } else { ", " });
            let shown = if at == 0 { format!("line {line}") } else { line.to_string() };
            self.link(&shown, Goal::Row(origin.file.clone(), *line, None));
        }
        if !lines.is_empty() && all > LINES {
            self.text.push_str(&format!(" and {} more", all - LINES));
        }
    }

    fn line(&mut self, depth: usize, text: &str, place: Option<&Place>) {
        self.indent(depth);
        self.text.push_str(text);
        if let Some(place) = place {
            let name = place.file.rsplit('/').next().unwrap_or(&place.file);
            self.text.push_str("  ");
            self.link(&format!("[{name}:{}]", place.line), Goal::Clause(place.at));
        }
        self.text.push('\n');
    }

    fn indent(&mut self, depth: usize) {
        self.text.push_str(&"  ".repeat(depth));
    }

    fn link(&mut self, text: &str, to: Goal) {
        let start = self.text.len();
        self.text.push_str(text);
        self.links.push(Link { at: Span::new(start, self.text.len()), to });
    }
}

fn sign(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        None => "",
        Some(Verdict::Met) => "✓ ",
        Some(Verdict::Missed) => "✗ ",
        Some(Verdict::Unknown) => "? ",
    }
}
