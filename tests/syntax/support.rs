//! What the syntax tests share: parsing a text, showing findings, and the tokens of a text by a scan of its own.

use partner_lang::diagnostic::{Code, Diagnostic, Severity};
use partner_lang::syntax::{self, Parse};
use partner_lang::text::Sources;

pub fn parse(text: &str) -> (Sources, Parse) {
    let mut sources = Sources::default();
    let file = sources.add("test.partner", text);
    let parse = syntax::parse(file, text);
    (sources, parse)
}

/// Line and column, from one, of the place of a finding.
pub fn place(sources: &Sources, finding: &Diagnostic) -> (u32, u32) {
    let at = finding.at().expect("every finding has a place");
    sources.source(at.file).unwrap().line_column(at.span.start)
}

/// Findings as reviewers read them.
pub fn render(sources: &Sources, parse: &Parse) -> String {
    let mut text = String::new();
    for finding in &parse.diagnostics {
        let (line, column) = place(sources, finding);
        let severity = if finding.severity == Severity::Error { "" } else { " (warning)" };
        text += &format!("{line}:{column} {}{severity}: {}\n", finding.code.name(), finding.message);
        for (index, label) in finding.labels.iter().enumerate() {
            let shown = sources.slice(label.at);
            let shown: String = shown.lines().next().unwrap_or("").chars().take(60).collect();
            let (line, column) = sources.source(label.at.file).unwrap().line_column(label.at.span.start);
            let place = if index == 0 { String::new() } else { format!("{line}:{column} ") };
            text += format!("    {place}[{shown}] {}", label.message).trim_end();
            text.push('\n');
        }
        if let Some(help) = &finding.help {
            text += &format!("    help: {help}\n");
        }
        for fix in &finding.fixes {
            let edits: Vec<String> =
                fix.edits.iter().map(|edit| format!("{:?} => {:?}", sources.slice(edit.at), edit.text)).collect();
            let certain = if fix.certain { "fix" } else { "maybe" };
            text += &format!("    {certain}: {}: {}\n", fix.title, edits.join(", "));
        }
    }
    text
}

/// The byte ranges of the tokens of a text, found without the library.
pub fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let word = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'/' if text[at..].starts_with("//") => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
                continue;
            }
            b'"' => at += 2 + text[at + 1..].find('"').unwrap_or(text.len() - at - 2),
            b if b.is_ascii_digit() => {
                while word(at) || (matches!(bytes.get(at), Some(b'.' | b'-')) && word(at + 1)) {
                    at += 1;
                }
            }
            _ if word(at) => {
                while word(at) {
                    at += 1;
                }
            }
            _ => at += if [">=", "<=", "=>"].iter().any(|sign| text[at..].starts_with(sign)) { 2 } else { 1 },
        }
        tokens.push(start..at);
    }
    tokens
}

/// The line, from one, of a byte.
pub fn line_of(text: &str, at: usize) -> u32 {
    text[..at].matches('\n').count() as u32 + 1
}

/// Applies every certain fix of a text on its own: the finding goes and no other comes.
pub fn check_fixes(text: &str, what: &str) {
    let (sources, before) = parse(text);
    for finding in &before.diagnostics {
        for fix in finding.fixes.iter().filter(|fix| fix.certain) {
            let mut fixed = text.to_owned();
            let mut edits = fix.edits.clone();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.at));
            for edit in &edits {
                fixed.replace_range(edit.at.span.range(), &edit.text);
            }
            let (after_sources, after) = parse(&fixed);
            let mut left: Vec<(Code, String)> =
                before.diagnostics.iter().map(|finding| (finding.code, finding.message.clone())).collect();
            let cured = left.iter().position(|known| *known == (finding.code, finding.message.clone())).unwrap();
            left.remove(cured);
            let mut found: Vec<(Code, String)> =
                after.diagnostics.iter().map(|finding| (finding.code, finding.message.clone())).collect();
            left.sort();
            found.sort();
            assert_eq!(
                found,
                left,
                "{what}: `{}`\nbefore:\n{}\nafter:\n{}\n{fixed}",
                fix.title,
                render(&sources, &before),
                render(&after_sources, &after)
            );
        }
    }
}
