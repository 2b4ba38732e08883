//! A large good file with one token changed: one finding, on the line of the change.

use crate::support::*;

const ACME: &str = include_str!("../cases/acme.partner");

/// What a change of one token led to.
struct Outcome {
    changed: String,
    line: u32,
    verdict: Verdict,
    findings: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    /// The text is still good, or has exactly one finding, on the right line.
    Good,
    WrongLine,
    Several,
}

/// Judges every text that `change` makes of ACME at one of its tokens.
fn judge(change: impl Fn(&str, &[std::ops::Range<usize>], usize) -> Option<String> + Sync) -> Vec<Outcome> {
    let tokens = tokens(ACME);
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get());
    let change = &change;
    let tokens = &tokens;
    let mut outcomes: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let own = (0..tokens.len()).skip(thread).step_by(threads);
                    own.filter_map(|at| Some((at, outcome(&change(ACME, tokens, at)?, tokens, at)))).collect::<Vec<_>>()
                })
            })
            .collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("no text makes the parser panic")).collect()
    });
    outcomes.sort_by_key(|(at, _)| *at);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn outcome(text: &str, tokens: &[std::ops::Range<usize>], at: usize) -> Outcome {
    let (sources, parse) = parse(text);
    let lines = |index: usize| tokens.get(index).map(|token| line_of(ACME, token.start));
    let near = [at.checked_sub(1).and_then(lines), lines(at), lines(at + 1)];
    let errors: Vec<_> = parse.diagnostics.iter().filter(|finding| finding.is_error()).collect();
    let verdict = match errors.as_slice() {
        [] => Verdict::Good,
        [only] if near.contains(&Some(place(&sources, only).0)) => Verdict::Good,
        [_] => Verdict::WrongLine,
        _ => Verdict::Several,
    };
    Outcome {
        changed: ACME[tokens[at].clone()].to_owned(),
        line: line_of(ACME, tokens[at].start),
        verdict,
        findings: render(&sources, &parse),
    }
}

/// Asserts the share of good outcomes; `LIST=1` shows the others, `LIST=all` everything.
fn demand(outcomes: &[Outcome], percent: usize) {
    let list = std::env::var("LIST").unwrap_or_default();
    for outcome in outcomes {
        if list == "all" || !list.is_empty() && outcome.verdict != Verdict::Good {
            println!("--- `{}` on line {}: {:?}\n{}", outcome.changed, outcome.line, outcome.verdict, outcome.findings);
        }
    }
    let good = outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Good).count();
    println!("{good} of {}", outcomes.len());
    assert!(good * 100 >= outcomes.len() * percent, "{good} of {} are good, {percent} % are wanted", outcomes.len());
}

#[test]
fn a_deleted_token_is_one_finding_in_its_place() {
    let outcomes = judge(|text, tokens, at| {
        let mut text = text.to_owned();
        text.replace_range(tokens[at].clone(), "");
        Some(text)
    });
    demand(&outcomes, 99);
}

#[test]
fn a_doubled_token_is_one_finding_in_its_place() {
    let outcomes = judge(|text, tokens, at| {
        let token = text[tokens[at].clone()].to_owned();
        let mut text = text.to_owned();
        text.insert_str(tokens[at].end, &format!(" {token}"));
        Some(text)
    });
    demand(&outcomes, 99);
}

#[test]
fn a_misspelt_word_is_one_finding_in_its_place() {
    let outcomes = judge(|text, tokens, at| {
        let token = &text[tokens[at].clone()];
        if token.len() < 4 || !token.chars().all(|c| c.is_ascii_lowercase()) {
            return None;
        }
        let misspelt: String = token.chars().enumerate().filter(|(index, _)| *index != 2).map(|(_, c)| c).collect();
        let mut text = text.to_owned();
        text.replace_range(tokens[at].clone(), &misspelt);
        Some(text)
    });
    demand(&outcomes, 99);
}

#[test]
fn certain_fixes_of_a_deleted_token_cure_it() {
    let tokens = tokens(ACME);
    // Every one in a nightly run would do no harm; every seventh takes a second.
    for token in tokens.iter().step_by(if std::env::var("LIST").is_ok() { 1 } else { 7 }) {
        let mut text = ACME.to_owned();
        text.replace_range(token.clone(), "");
        check_fixes(&text, &ACME[token.clone()]);
    }
}

#[test]
fn eight_mistakes_are_told_apart() {
    let tokens = tokens(ACME);
    let without = |left_out: &[usize]| {
        let mut text = ACME.to_owned();
        for at in left_out.iter().rev() {
            text.replace_range(tokens[*at].clone(), "");
        }
        let (sources, parsed) = parse(&text);
        let errors = parsed.diagnostics.iter().filter(|finding| finding.is_error()).count();
        (errors, render(&sources, &parsed))
    };
    let step = tokens.len() / 8;
    let (mut good, mut all) = (0, 0);
    for first in (0..step).step_by(5) {
        let left_out: Vec<usize> = (0..8).map(|index| first + index * step).collect();
        let single: usize = left_out.iter().map(|at| without(&[*at]).0).sum();
        let (together, findings) = without(&left_out);
        all += 1;
        good += usize::from(single == together);
        if single != together && std::env::var("LIST").is_ok() {
            println!("--- {single} on their own, {together} together\n{findings}");
        }
    }
    println!("{good} of {all}");
    assert!(good * 100 >= all * 95, "{good} of {all}");
}
