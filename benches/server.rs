//! How fast the language server answers, and what it takes: `cargo bench --bench server`. The built command is started
//! and spoken to over its standard input and output, as editors do; each time is from the moment at which the message
//! is sent to the one at which the answer is there, by the clock; where others use the machine too, what the server
//! itself worked on it tells more: its processor time, which Linux knows. `editors/README.md` has the budgets and what was
//! measured. Words after `--` choose what is measured: `start`, `questions`, `keystrokes`, `figures`.
#![allow(missing_docs, dead_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a measurement that goes wrong ends"
)]

#[path = "../tests/lsp/editor.rs"]
mod editor;
#[path = "../examples/acme/generate.rs"]
mod generate;
mod programs;
#[path = "../tests/oracle/random.rs"]
mod random;

use std::time::{Duration, Instant};

use editor::{Editor, place};
use random::Random;
use serde_json::json;

/// The file that is worked on.
const NAME: &str = "program.partner";

/// How many lines it has.
const LINES: usize = 2_000;

/// How many keystrokes are made.
const KEYSTROKES: usize = 10_000;

/// How often each other question is asked.
const QUESTIONS: usize = 500;

/// What is written, stroke by stroke, at the end of a line that begins so, and then taken away again.
const PHRASES: [(&str, &str); 8] = [
    ("}\n", "\nmetric fresh \"Fresh\" = sum of deal.amount where sold and kind is renewal"),
    ("}\n", "\ngate fresh \"Fresh\" {\n  require deals_won >= 3\n  otherwise no higher than Gold\n}"),
    ("}\n", "\nthreshold fresh by region {\n  | NA | EMEA | APAC | LATAM |\n  | 1  | 2    | 3    | 4     |\n}"),
    ("  require ", "\n  require \"Enough\": annual_revenue >= 10K and certified >= 2"),
    (
        "  deals_won ",
        "\n  open_pipeline    >= | -          | -               | 10K           | 50K          | same             | same         |",
    ),
    ("metric share_", " // what is meant by it"),
    ("metric revenue_", " where amount >= 5"),
    ("", "\n"),
];

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let is_chosen = |what: &str| chosen.is_empty() || chosen.iter().any(|it| it == what);
    println!("| what | budget | median | p99 | longest | worked, median | worked, p99 |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let text = programs::of_lines(LINES);
    if is_chosen("start") {
        row("start to `initialize`", "50 ms", (0..21).map(|_| started(&text)).collect());
    }
    if is_chosen("questions") {
        let mut typist = Typist::open(&text);
        let questions = [
            ("hover", "textDocument/hover"),
            ("definition", "textDocument/definition"),
            ("completion", "textDocument/completion"),
        ];
        for (what, method) in questions {
            row(what, "10 ms", (0..QUESTIONS).map(|_| typist.ask_somewhere(method)).collect());
        }
    }
    if is_chosen("figures") {
        row("edit to figures of 10,000 partners", "100 ms", counted(10_000));
    }
    if is_chosen("keystrokes") {
        let mut typist = Typist::open(&text);
        let [mut found, mut completed] = [Vec::new(), Vec::new()];
        typist.write(KEYSTROKES, &mut found, &mut completed);
        row("keystroke to findings", "20 ms", found);
        row("keystroke to findings and completion", "30 ms", completed);
        let (now, most) = typist.memory();
        println!("\nmemory after {KEYSTROKES} keystrokes: {now} MB, at most {most} MB (budget 100 MB)");
    }
}

/// How long an answer took by the clock, and how long the server worked on it.
#[derive(Clone, Copy)]
struct Taken {
    clock: Duration,
    worked: Duration,
}

fn row(what: &str, budget: &str, times: Vec<Taken>) {
    let sorted = |of: fn(&Taken) -> Duration| {
        let mut times: Vec<Duration> = times.iter().map(of).collect();
        times.sort();
        times
    };
    let shown = |times: &[Duration], percent: usize| {
        let at = times[(times.len() * percent / 100).min(times.len() - 1)].as_micros();
        format!("{}.{} ms", at / 1000, at / 100 % 10)
    };
    let (clock, worked) = (sorted(|it| it.clock), sorted(|it| it.worked));
    let by_clock = format!("{} | {} | {}", shown(&clock, 50), shown(&clock, 99), shown(&clock, 100));
    println!("| {what} | {budget} | {by_clock} | {} | {} |", shown(&worked, 50), shown(&worked, 99));
}

/// How long a process has worked so far, all its threads together, those that have ended included; zero where that is
/// not known.
fn worked(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let ticks =
        |at: usize| stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(at)?.parse::<u64>().ok());
    // In hundredths of a second; of the thread that answers it is known exactly.
    Duration::from_millis(10 * (ticks(11).unwrap_or(0) + ticks(12).unwrap_or(0)))
}

/// How long the thread of a process has worked that answers.
fn answered(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/schedstat")).unwrap_or_default();
    Duration::from_nanos(stat.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or(0))
}

/// Starts a server beside a program and shakes hands.
fn started(text: &str) -> Taken {
    let start = Instant::now();
    let mut editor = Editor::start(&[(NAME, text)]);
    greet(&mut editor);
    Taken { clock: start.elapsed(), worked: answered(editor.process()) }
}

fn greet(editor: &mut Editor) {
    let root = editor.uri("");
    let folders = json!([{ "uri": root.trim_end_matches('/'), "name": "bench" }]);
    let can = json!({
        "general": { "positionEncodings": ["utf-8"] },
        "textDocument": { "diagnostic": {}, "completion": { "completionItem": { "snippetSupport": true } } },
    });
    let chosen = json!({ "data": { "asOf": "2026-06-30" } });
    let params = json!({
        "processId": null, "capabilities": can, "workspaceFolders": folders, "rootUri": null,
        "initializationOptions": chosen,
    });
    editor.ask("initialize", params).unwrap();
    editor.tell("initialized", json!({}));
}

/// Somebody who writes.
struct Typist {
    editor: Editor,
    text: String,
    random: Random,
}

impl Typist {
    fn open(text: &str) -> Typist {
        let mut editor = Editor::start(&[(NAME, text)]);
        greet(&mut editor);
        editor.open_text(NAME, text);
        let mut typist = Typist { editor, text: text.to_owned(), random: Random::new(1) };
        assert_eq!(typist.findings(), 0, "the program is sound");
        typist
    }

    /// How many findings there are.
    fn findings(&mut self) -> usize {
        let params = json!({ "textDocument": { "uri": self.editor.uri(NAME) } });
        let report = self.editor.ask("textDocument/diagnostic", params).unwrap();
        report["items"].as_array().unwrap().len()
    }

    /// The place of a byte.
    fn place(&self, at: usize) -> (u32, u32) {
        let before = &self.text[..at];
        let line = before.matches('\n').count();
        let column = at - before.rfind('\n').map_or(0, |end| end + 1);
        (u32::try_from(line).unwrap(), u32::try_from(column).unwrap())
    }

    fn replace(&mut self, from: usize, to: usize, text: &str) {
        let (start, end) = (self.place(from), self.place(to));
        self.text.replace_range(from..to, text);
        self.editor.edit(NAME, start, end, text);
    }

    /// How long an answer takes at some place.
    fn ask_somewhere(&mut self, method: &str) -> Taken {
        let mut at = self.random.below(self.text.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        self.timed(|typist| typist.ask(method, at))
    }

    fn ask(&mut self, method: &str, at: usize) {
        let params = json!({ "textDocument": { "uri": self.editor.uri(NAME) }, "position": place(self.place(at)) });
        self.editor.ask(method, params).unwrap();
    }

    /// How long something takes.
    fn timed(&mut self, what: impl FnOnce(&mut Typist)) -> Taken {
        let process = self.editor.process();
        let (start, before) = (Instant::now(), answered(process));
        what(self);
        Taken { clock: start.elapsed(), worked: answered(process) - before }
    }

    /// Writes phrases at the ends of lines and takes them away again.
    fn write(&mut self, keystrokes: usize, found: &mut Vec<Taken>, completed: &mut Vec<Taken>) {
        while found.len() < keystrokes {
            let (beginning, phrase) = *self.random.pick(&PHRASES);
            let lines: Vec<usize> = self.text.match_indices(&format!("\n{beginning}")).map(|(at, _)| at + 1).collect();
            let from = *self.random.pick(&lines);
            let at = self.text[from..].find('\n').map_or(self.text.len(), |end| from + end);
            let mut end = at;
            for letter in phrase.chars() {
                let next = end + letter.len_utf8();
                let written = self.timed(|typist| {
                    typist.replace(end, end, &letter.to_string());
                    typist.findings();
                });
                end = next;
                found.push(written);
                if found.len().is_multiple_of(10) {
                    let asked = self.timed(|typist| typist.ask("textDocument/completion", end));
                    completed.push(Taken { clock: written.clock + asked.clock, worked: written.worked + asked.worked });
                }
            }
            let gone = self.timed(|typist| {
                typist.replace(at, end, "");
                assert_eq!(typist.findings(), 0, "what was written is gone");
            });
            found.push(gone);
        }
    }

    /// What the server has of the memory, now and at most, in MB.
    fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.editor.process())).unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("");
            line.split_whitespace().nth(1).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) / 1_000
        };
        (of("VmRSS"), of("VmHWM"))
    }
}

/// How long it takes until the figures of so many partners are there after an edit of acme.
fn counted(partners: u64) -> Vec<Taken> {
    let acme = include_str!("../examples/acme/acme.partner");
    let tables = generate::generate(generate::SEED, partners);
    let files = [
        (NAME, acme),
        ("data/partner.csv", tables.partner.as_str()),
        ("data/deal.csv", tables.deal.as_str()),
        ("data/certificate.csv", tables.certificate.as_str()),
    ];
    let mut editor = Editor::start(&files);
    greet(&mut editor);
    editor.open_text(NAME, acme);
    let mut typist = Typist { editor, text: acme.to_owned(), random: Random::new(1) };
    let bound = acme.find("5M ").expect("acme asks for a revenue of 5M");
    let mut times = Vec::new();
    for round in 0..41 {
        let (start, before) = (Instant::now(), worked(typist.editor.process()));
        typist.replace(bound, bound + 1, ["4", "5"][round % 2]);
        let end = typist.place(typist.text.len());
        let range = json!({ "start": place((0, 0)), "end": place(end) });
        let params = json!({ "textDocument": { "uri": typist.editor.uri(NAME) }, "range": range });
        let hints = typist.editor.ask("textDocument/inlayHint", params).unwrap();
        assert!(hints.as_array().is_some_and(|hints| hints.len() > 10), "there are figures: {hints}");
        times.push(Taken { clock: start.elapsed(), worked: worked(typist.editor.process()) - before });
    }
    // The first reads what the data look like.
    times.split_off(1)
}
