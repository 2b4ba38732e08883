//! Declarations that nothing uses: thresholds, lists and records as warnings, metrics as hints, for a metric is a result.
//! Must not speak while something is misunderstood: the use may be what is.

use std::collections::BTreeSet;

use super::Program;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::{Metric, NamedKind, Symbol, Target, Threshold};
use crate::semantic::walk;
use crate::text::FileSpan;

/// What is declared and never used.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    let broken = walk::definitions(model).into_iter().any(|of| walk::roots(model, of).into_iter().any(walk::is_broken));
    if broken {
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
    for (id, threshold) in model.thresholds.iter() {
        let read = |(other, it): (_, &Threshold)| {
            (other == id || it.symbol.at == threshold.symbol.at) && used.contains(&Target::Threshold(other))
        };
        if !model.thresholds.iter().any(read) {
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
    for (id, metric) in model.metrics.iter() {
        // Of what is declared once for each label, one that is read is enough.
        let read = |other: &Metric| other.symbol.at == metric.symbol.at;
        // Who gives it a label for people wants it shown.
        if metric.symbol.label.is_some() {
            continue;
        }
        if !model.metrics.iter().any(|(other, it)| (other == id || read(it)) && used.contains(&Target::Metric(other))) {
            let help = "it is a column of the results; give it a `\"label\"` if people look at it there, or remove it";
            tell(Code::UnusedMetric, &metric.symbol, "metric", "read", help);
        }
    }
    found
}
