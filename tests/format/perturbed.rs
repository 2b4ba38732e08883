//! What is laid out does not depend on the blanks that it came with, comments may stand between any two words, and a
//! declaration with a mistake harms none of the others.

use std::fs;

use partner_lang::format::format;
use partner_lang::syntax;
use partner_lang::text::{Sources, Span};

use super::{laid_out, policies, tree};

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn blanks(&mut self, least: u64) -> String {
        (0..least + self.below(6)).map(|_| if self.below(4) == 0 { '\t' } else { ' ' }).collect()
    }
}

/// The words and comments of a text.
fn pieces(text: &str) -> Vec<Span> {
    let concrete = syntax::concrete(Sources::default().add("test.partner", text), text).unwrap();
    let mut spans: Vec<Span> = concrete.tokens.iter().map(|token| token.span).collect();
    spans.extend(concrete.comments.iter().map(|comment| comment.span));
    spans.sort();
    spans
}

/// A text with other blanks, and as many lines but for empty ones.
fn perturb(text: &str, dice: &mut Dice) -> String {
    let steps = 1 + dice.below(4) as usize;
    let mut result = String::new();
    let mut end = 0;
    for span in pieces(text) {
        let gap = &text[end..span.range().start];
        let next = &text[span.range()];
        let lines = gap.matches('\n').count();
        if lines > 0 {
            let indent = gap.rsplit('\n').next().unwrap().len();
            let line = text[span.range().start..].lines().next().unwrap();
            result.push_str(&dice.blanks(0));
            result.push('\n');
            for _ in 1..if lines > 1 { lines + dice.below(3) as usize } else { 1 } {
                result.push_str(&dice.blanks(0));
                result.push('\n');
            }
            result.push_str(&" ".repeat(indent * steps));
            // What a block opens or closes with stays in line with it: by that, declarations are told from clauses.
            if indent > 0 && !line.ends_with('{') && !next.starts_with('}') {
                result.push_str(&" ".repeat(dice.below(9) as usize));
            }
        } else if !gap.is_empty() {
            result.push_str(&dice.blanks(1));
        } else if matches!(next, "," | ":" | ")" | "%") || result.ends_with('(') {
            result.push_str(&dice.blanks(0));
        }
        result.push_str(next);
        end = span.range().end;
    }
    result + &dice.blanks(0) + ["", "\n", "\n\n \n"][dice.below(3) as usize]
}

/// What is perturbed: every example, and the fixtures that are made for it.
fn subjects() -> Vec<(String, String)> {
    let mut paths = policies("examples");
    paths.extend(policies("tests/format").into_iter().filter(|path| {
        let name = path.to_string_lossy().into_owned();
        name.ends_with(".formatted.partner") && !name.contains("broken")
    }));
    paths.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn other_blanks_are_laid_out_alike() {
    let mut dice = Dice(1);
    for (name, text) in subjects() {
        for _ in 0..3 {
            let other = perturb(&text, &mut dice);
            let made = laid_out(&other).text;
            assert!(made == text, "{name}:\n{other}\nbecomes\n{made}");
        }
    }
}

#[test]
fn windows_line_ends_and_the_mark_of_the_encoding_stay() {
    let mut dice = Dice(2);
    for (name, text) in subjects() {
        let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
        assert_eq!(laid_out(&windows).edits, [], "{name}");
        let untidy = format!("\u{FEFF}{}", perturb(&text, &mut dice).replace('\n', "\r\n"));
        assert!(laid_out(&untidy).text == windows, "{name}");
    }
}

#[test]
fn comments_survive_between_any_two_words() {
    let mut dice = Dice(3);
    let mut accepted = 0;
    for (name, text) in subjects() {
        for _ in 0..4 {
            let mut commented = String::new();
            let mut end = 0;
            let mut count = 0;
            for span in pieces(&text) {
                commented.push_str(&text[end..span.range().start]);
                end = span.range().start;
                let line = text[..end].rsplit('\n').next().unwrap();
                let rest = text[end..].lines().next().unwrap();
                if dice.below(60) == 0 && !line.contains(['|', '/']) && !rest.contains('|') {
                    let indent = line.len() - line.trim_start().len();
                    count += 1;
                    if dice.below(2) == 0 {
                        commented.push('\n');
                    }
                    commented.push_str(&format!(" // c{count} \n{}", " ".repeat(indent)));
                    if line.trim_start() != "" {
                        commented.push_str("  ");
                    }
                }
            }
            commented.push_str(&text[end..]);
            // A line that begins with a word of the language may begin a declaration.
            if tree(&commented) != tree(&text) {
                continue;
            }
            accepted += 1;
            let made = laid_out(&commented).text;
            let kept: Vec<usize> = (1..=count).filter_map(|number| made.find(&format!("// c{number}\n"))).collect();
            assert!(kept.len() == count && kept.is_sorted(), "{name}:\n{commented}\nbecomes\n{made}");
            assert!(tree(&made) == tree(&text), "{name}:\n{made}");
            let again = laid_out(&made).text;
            assert!(again == made, "{name}:\n{commented}\nbecomes\n{made}\nand then\n{again}");
        }
    }
    assert!(accepted > 20, "only {accepted} texts with comments say what they said without");
}

#[test]
fn a_mistake_harms_no_other_declaration() {
    let mut dice = Dice(4);
    for (name, text) in subjects() {
        let words = pieces(&text);
        for _ in 0..6 {
            let word = words[dice.below(words.len() as u64) as usize].range();
            let broken = match dice.below(3) {
                0 => format!("{}{}", &text[..word.start], &text[word.end..]),
                1 => format!("{}}}{}", &text[..word.start], &text[word.start..]),
                _ => format!("{}{} {{{}", &text[..word.start], &text[word.clone()], &text[word.end..]),
            };
            let file = Sources::default().add("test.partner", &broken);
            let made = format(file, &broken).unwrap_or_else(|finding| panic!("{name}: {finding:?}\n{broken}"));
            let mut at = 0;
            for span in &made.kept {
                let kept = &broken[span.range()];
                let found = made.text[at..].find(kept);
                assert!(found.is_some(), "{name}: changed\n{kept}\nin\n{}", made.text);
                at += found.unwrap() + kept.len();
            }
            let again = laid_out(&made.text).text;
            assert!(again == made.text, "{name}:\n{broken}\nbecomes\n{}\nand then\n{again}", made.text);
        }
    }
}
