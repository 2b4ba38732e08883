//! `program "…" { … }`: one for all files, each clause once.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::declare::{Task, Work};
use crate::syntax::ast::{self, ProgramClause};
use crate::text::{FileSpan, Span};
use crate::value::Currency;
use crate::value::decimal::Rounding;

/// The months by their names.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Checks that there is one program, and fills in what it says.
pub(super) fn check_all(checker: &mut Checker, tasks: &[Task]) {
    let mut first: Option<FileSpan> = None;
    for task in tasks {
        let Work::Program(program) = &task.work else {
            continue;
        };
        checker.file = task.file;
        match first {
            Some(first) => checker.twice(
                "the program is declared twice".to_owned(),
                program.name.span,
                first,
                "all files together are one program; keep one declaration",
            ),
            None => {
                first = Some(checker.at(program.name.span));
                checker.model.program.name = program.name.value.clone();
                checker.model.program.at = Some(checker.at(task.span));
                check_clauses(checker, program);
            }
        }
    }
    if first.is_none() && !checker.broken {
        let finding = Diagnostic::new(Code::Missing, "the program is not declared")
            .label(checker.at(Span::at(0)), "no `program` in the files")
            .help("begin with `program \"…\" { version \"1\" currency USD effective 2026-01-01 to 2026-12-31 }`");
        checker.report(finding);
    }
}

fn check_clauses(checker: &mut Checker, program: &ast::Program) {
    let mut said: Vec<(&str, FileSpan)> = Vec::new();
    for clause in &program.clauses {
        let (word, span) = match clause {
            ProgramClause::Version(_, span) => ("version", *span),
            ProgramClause::Currency(_, span) => ("currency", *span),
            ProgramClause::Effective(range) => ("effective", range.span),
            ProgramClause::FiscalYear(_, span) => ("fiscal_year", *span),
            ProgramClause::Rounding(_, span) => ("rounding", *span),
            ProgramClause::History(_, span) => ("history", *span),
        };
        if let Some((_, first)) = said.iter().find(|(other, _)| *other == word) {
            checker.twice(format!("`{word}` is said twice"), span, *first, "keep one of them");
            continue;
        }
        said.push((word, checker.at(span)));
        check_clause(checker, clause);
    }
}

fn check_clause(checker: &mut Checker, clause: &ProgramClause) {
    match clause {
        ProgramClause::Version(version, _) => checker.model.program.version = Some(version.value.clone()),
        ProgramClause::Currency(code, _) => match Currency::parse(&code.text) {
            Some(currency) => checker.model.program.currency = Some(currency),
            None if code.text.is_empty() => checker.currency_missed = true,
            None => {
                let at = checker.at(code.span);
                let mut finding = Diagnostic::new(Code::BadLiteral, format!("`{}` is no currency", code.text))
                    .label(at, "not three capital letters")
                    .help("write its ISO code, as `USD` or `EUR`");
                let upper = code.text.to_uppercase();
                if Currency::parse(&upper).is_some() {
                    finding = finding.fix(format!("change to `{upper}`"), at, upper);
                }
                checker.report(finding);
                checker.currency_missed = true;
            }
        },
        ProgramClause::Effective(range) => {
            let from = checker.date_literal(&range.from, "the first day");
            let to = checker.date_literal(&range.to, "the last day");
            if let (Some(from), Some(to)) = (from, to) {
                checker.model.program.effective = Some((from, to));
            }
        }
        ProgramClause::FiscalYear(month, _) => {
            let number = (1..).zip(MONTHS).find(|(_, name)| month.text.eq_ignore_ascii_case(name));
            match number {
                Some((number, _)) => checker.model.program.fiscal_month = Some(number),
                None => unknown_word(checker, month, "month", &MONTHS),
            }
        }
        ProgramClause::Rounding(word, _) => match Rounding::parse(&word.text) {
            Some(rounding) => checker.model.program.rounding = rounding,
            None => unknown_word(checker, word, "rounding", &Rounding::WORDS),
        },
        ProgramClause::History(day, _) => {
            checker.model.program.history_starts = checker.date_literal(day, "the day on which the history starts");
        }
    }
}

pub(super) fn unknown_word(checker: &mut Checker, word: &ast::Name, kind: &str, words: &[&str]) {
    let message = format!("there is no {kind} `{}`", word.text);
    checker.unknown(Code::UnknownLabel, message, word, words.iter().copied());
}
