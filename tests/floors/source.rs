//! A Rust source as the tidy checks see it: its code without comments and texts, line by line.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file.
pub struct Source {
    /// Its path below the project, with forward slashes.
    pub path: String,
    /// All of it.
    pub text: String,
    /// The same with comments and the insides of texts blanked, so that lines keep their numbers.
    code: String,
}

impl Source {
    /// A source with its code picked out.
    pub fn new(path: String, text: String) -> Source {
        let code = code_of(&text);
        Source { path, text, code }
    }

    /// The top-level module it belongs to: `eval` for `src/eval/trace.rs`, `main` for `src/main.rs`.
    pub fn module(&self) -> String {
        let below = self.path.trim_start_matches("src/");
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs").to_owned()
    }

    /// A line of its code, counted from 1.
    pub fn line(&self, number: usize) -> &str {
        self.code.lines().nth(number.saturating_sub(1)).unwrap_or("")
    }

    /// The lines on which `word` stands as a whole word of the code.
    pub fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let has = move |line: &str| line.split(|c: char| !is_word(c)).any(|found| found == word);
        self.code.lines().enumerate().filter(move |(_, line)| has(line)).map(|(at, _)| at + 1)
    }

    /// The top-level modules that its paths name, with their lines: `crate::a`, `crate::{a, b::c}`, and `super::a` where
    /// that climbs to the root.
    pub fn imports(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let depth = self.path.trim_start_matches("src/").split('/').count();
        let mut rest = self.code.as_str();
        let mut line = 1;
        // A path begins at a word; what follows `::` was already read with its beginning.
        while let Some(start) = rest.find(is_word) {
            let (skipped, word_on) = rest.split_at(start);
            line += skipped.matches('\n').count();
            let inner = skipped.ends_with("::");
            let (word, after) = split_word(word_on);
            rest = after;
            if inner {
                continue;
            }
            let mut climbed = 0;
            let mut path = after;
            if word == "super" {
                climbed = 1;
                while let Some(next) = path.trim_start().strip_prefix("::").and_then(|next| next.strip_prefix("super"))
                {
                    climbed += 1;
                    path = next;
                }
            }
            if word == "crate" {
                found.extend(heads(path).into_iter().map(|name| (line, name)));
            } else if climbed >= depth {
                // Inside a test module the climb ends in the file itself, whose items are no modules.
                found.extend(heads(path).into_iter().filter(|name| is_module(name)).map(|name| (line, name)));
            }
        }
        found
    }
}

/// The names that directly follow a path's `::`, one or those of a group.
fn heads(path: &str) -> Vec<String> {
    let Some(path) = path.trim_start().strip_prefix("::") else {
        return Vec::new();
    };
    let path = path.trim_start();
    let Some(group) = path.strip_prefix('{') else {
        let (word, _) = split_word(path);
        return if word.is_empty() { Vec::new() } else { vec![word.to_owned()] };
    };
    let mut names = Vec::new();
    let mut nesting = 0;
    let mut item = String::new();
    for character in group.chars() {
        match character {
            '{' => nesting += 1,
            '}' if nesting == 0 => break,
            '}' => nesting -= 1,
            ',' if nesting == 0 => names.push(std::mem::take(&mut item)),
            _ if nesting == 0 => item.push(character),
            _ => {}
        }
    }
    names.push(item);
    names.iter().map(|item| split_word(item.trim_start()).0.to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Whether the root has a module of this name.
fn is_module(name: &str) -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name).with_extension("rs").exists()
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The word at the beginning of a text, and what follows it.
fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|character| !is_word(character)).unwrap_or(text.len()))
}

/// A source with comments and the insides of texts turned to blanks; line ends stay.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = hidden(rest, code.chars().next_back());
        if length == 0 {
            code.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or("");
        } else {
            let (blanked, after) = rest.split_at(length);
            code.extend(blanked.chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
            rest = after;
        }
    }
    code
}

/// How many bytes at the beginning are a comment, a text or a character; 0 where code stands.
fn hidden(rest: &str, before: Option<char>) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if rest.starts_with('\'') {
        // A lifetime has no closing quote right after its first character.
        let mut after = rest.chars().skip(1);
        return match (after.next(), after.next()) {
            (Some('\\'), _) => quoted(rest, '\''),
            (Some(character), Some('\'')) => character.len_utf8() + 2,
            _ => 0,
        };
    }
    if rest.starts_with('r') && !before.is_some_and(|before| is_word(before) && before != 'b') {
        let hashes = rest.chars().skip(1).take_while(|character| *character == '#').count();
        let marks = "#".repeat(hashes);
        let open = format!("r{marks}\"");
        if let Some(inside) = rest.strip_prefix(&open) {
            let close = format!("\"{marks}");
            return inside.find(&close).map_or(rest.len(), |at| open.len() + at + close.len());
        }
    }
    0
}

/// The length of a quoted text with escapes, both quotes included.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a block comment with those inside it.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Every Rust file below a folder of the project, in order.
pub fn rust_files(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files_below(root, Path::new(folder))
        .into_iter()
        .filter(rust)
        .filter_map(|path| {
            let text = fs::read_to_string(root.join(&path)).ok()?;
            Some(Source::new(path.to_string_lossy().replace('\\', "/"), text))
        })
        .collect()
}

/// Every file below a folder, in order, as paths below the root; what is built or installed is left out.
pub fn files_below(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(root.join(&folder)) else { continue };
        for entry in entries.flatten() {
            let path = folder.join(entry.file_name());
            let name = entry.file_name();
            if !entry.path().is_dir() {
                found.push(path);
            } else if !["target", "node_modules", ".git"].iter().any(|skipped| name == *skipped) {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}
