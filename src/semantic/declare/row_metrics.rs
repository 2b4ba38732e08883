//! Metrics of other records than `partner`: entered once all records are declared.

use super::{RENAME, declare_fact};
use crate::diagnostic::Code;
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Fact, Metric, Target};
use crate::semantic::naming::{fact_target, symbol_of};
use crate::semantic::scope::fact_of;
use crate::syntax::ast;

/// Enters a metric among the facts of the rows that have it.
pub(super) fn declare_row_metric(checker: &mut Checker, metric: &ast::Metric, id: Id<Metric>) {
    let Some(of) = &metric.of else {
        checker.model.metrics[id].of = checker.model.partner;
        return;
    };
    let Some(record) = checker.names.record(&of.text) else {
        let records = checker.record_names();
        let message = format!("there is no record `{}`", of.text);
        checker.unknown(Code::UnknownName, message, of, records.iter().map(String::as_str));
        return;
    };
    checker.note_use(of.span, Target::Record(record));
    checker.model.metrics[id].of = Some(record);
    let name = &metric.name;
    if checker.model.partner == Some(record) {
        return declare_fact(checker, name, Fact::Metric(id));
    }
    if let Some(first) = fact_of(checker, record, &name.text).and_then(fact_target) {
        let owner = checker.model.records[record].symbol.name.clone();
        if let Some(first) = symbol_of(first, &checker.model).map(|symbol| symbol.at) {
            checker.twice(format!("`{owner}` has two things called `{}`", name.text), name.span, first, RENAME);
        }
        return;
    }
    checker.names.row_metrics.insert((record, name.text.clone()), id);
}
