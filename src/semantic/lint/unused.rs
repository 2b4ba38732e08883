//! Declarations that nothing uses: thresholds, lists and records as warnings, metrics as hints, for a metric is a result.
//! Must not speak while something is misunderstood: the use may be what is.

use std::collections::BTreeSet;

use super::Program;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::{NamedKind, Symbol, Target};
use crate::semantic::symbol_of;
use crate::semantic::walk;
use crate::text::FileSpan;

/// What is declared and never used.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    if program.exprs.iter().any(|expr| walk::is_broken_itself(expr)) {
        return Vec::new();
    }
    // To accept a finding of something is not to use it.
    let accepts =
        |at: FileSpan| model.accepted.iter().any(|it| it.named.file == at.file && it.named.span.contains(at.span));
    let uses = model.uses.iter().filter(|one| !one.declares && !accepts(one.at));
    let used: BTreeSet<Target> = uses.map(|one| one.of).collect();
    let mut found = Vec::new();
    let mut tell = |code: Code, symbol: &Symbol, what: &str, label: &str, help: &str| {
        found.push(
            Diagnostic::new(code, format!("{what} `{}` is never {label}", symbol.name))
                .label(symbol.at, format!("never {label}"))
                .help(help),
        );
    };
    // Of what is declared once for each label, one that is read is enough.
    let figures = used.iter().filter(|of| matches!(of, Target::Metric(_) | Target::Threshold(_)));
    let read: BTreeSet<FileSpan> = figures.filter_map(|of| Some(symbol_of(*of, model)?.at)).collect();
    for threshold in model.thresholds.values() {
        if !read.contains(&threshold.symbol.at) {
            let help = "use it as a bound, or remove it";
            tell(Code::Unused, &threshold.symbol, "threshold", "used", help);
        }
    }
    for (id, list) in model.enums.iter() {
        let grown = model.lists.iter().find(|(_, list)| **list == id).map(|(kind, _)| *kind);
        match &list.symbol {
            // Categories are used one by one.
            Some(_) if grown == Some(NamedKind::Category) => {
                for (place, label) in (0..).zip(&list.labels) {
                    if !used.contains(&Target::Label(id, place)) {
                        tell(
                            Code::Unused,
                            label,
                            "category",
                            "used",
                            "put a benefit or specialization in it, or remove it",
                        );
                    }
                }
            }
            Some(symbol) if !used.contains(&Target::Enum(id)) => {
                let what = if grown.is_some() { "list" } else { "enum" };
                tell(Code::Unused, symbol, what, "used", "use it as the type of a field, or remove it");
            }
            _ => {}
        }
    }
    for (id, record) in model.records.iter() {
        if Some(id) != model.partner && Some(id) != model.history && !used.contains(&Target::Record(id)) {
            let help = "read it in a metric (`count of …`, `sum of …`), or remove it: its table must be given as long as it is declared";
            tell(Code::Unused, &record.symbol, "record", "used", help);
        }
    }
    for metric in model.metrics.values() {
        // Who gives it a label for people wants it shown.
        if metric.symbol.label.is_some() {
            continue;
        }
        if !read.contains(&metric.symbol.at) {
            let help = "it is a column of the results; give it a `\"label\"` if people look at it there, or remove it";
            tell(Code::UnusedMetric, &metric.symbol, "metric", "read", help);
        }
    }
    found
}
