//! Whole blocks to begin with. They are those of the editors' snippet file, so that both offer the same.
//! Must not know the program at hand.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Completion, CompletionKind};
use crate::syntax::expect::Expected;
use crate::text::Span;

/// The file that editors read.
const FILE: &str = include_str!("../../../editors/vscode/snippets/partner.json");

#[derive(Debug, Deserialize)]
struct Snippet {
    prefix: String,
    description: String,
    body: Vec<String>,
}

static SNIPPETS: LazyLock<Vec<Snippet>> = LazyLock::new(|| {
    let all: std::collections::BTreeMap<String, Snippet> = serde_json::from_str(FILE).unwrap_or_default();
    all.into_values().collect()
});

/// Offers the blocks whose first word can stand at a place.
pub fn add(word: Span, expected: &Expected, found: &mut Vec<Completion>) {
    for snippet in SNIPPETS.iter() {
        let begins = snippet.body.iter().find(|line| !line.starts_with("//"));
        let first = begins.and_then(|line| line.split(' ').next()).unwrap_or("");
        if !expected.words.iter().any(|it| it == first) {
            continue;
        }
        let body: Vec<&str> = snippet.body.iter().map(String::as_str).filter(|line| *line != "$0").collect();
        found.push(Completion {
            label: format!("{} …", snippet.prefix),
            kind: CompletionKind::Snippet,
            detail: Some(snippet.description.clone()),
            replaces: word,
            text: body.join("\n"),
            snippet: true,
            rank: 3,
            declared: None,
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice, reason = "a test that panics is a test that fails")]
mod tests {
    use super::SNIPPETS;
    use crate::syntax::parse;
    use crate::text::FileId;

    /// A body with the first choice of each placeholder.
    fn filled(body: &str) -> String {
        let mut text = String::new();
        let mut rest = body;
        while let Some(at) = rest.find('$') {
            text.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(inner) = rest.strip_prefix('{') {
                let end = inner.find('}').unwrap();
                let placeholder = inner[..end].trim_start_matches(|it: char| it.is_ascii_digit());
                let choice = placeholder.trim_start_matches([':', '|']).trim_end_matches('|');
                let choice = if placeholder.starts_with('|') { choice.split(',').next().unwrap() } else { choice };
                text.push_str(choice);
                rest = &inner[end + 1..];
            } else {
                rest = rest.trim_start_matches(|it: char| it.is_ascii_digit());
            }
        }
        text + rest
    }

    #[test]
    fn every_block_can_be_read_as_it_is_offered() {
        assert!(SNIPPETS.len() > 15);
        for snippet in SNIPPETS.iter() {
            let text = filled(&snippet.body.join("\n"));
            let findings = parse(FileId(0), &text).diagnostics;
            assert!(findings.is_empty(), "{}: {text}\n{findings:#?}", snippet.prefix);
        }
    }
}
