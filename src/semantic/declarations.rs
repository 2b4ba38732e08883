//! Declarations: one module a kind, each filling the place that `declare` made for it.
//! Adding a kind: a row in `declare::declare_item`, a `Work` variant, a module here and its line in `check`.

mod accept;
mod band;
mod benefit;
pub(super) mod benefit_table;
mod brackets;
mod budget;
pub(super) mod category;
mod choice;
mod dated;
mod exception;
mod gate;
pub(super) mod kpi;
mod ladder_table;
pub(super) mod metric;
mod program;
mod rates;
mod record;
mod requirements;
mod review;
mod role;
mod score;
mod specialization;
mod staff;
mod test;
pub(super) mod threshold;
mod threshold_file;
mod tier;
mod track;
mod weight;

pub(super) use choice::values_mut;
pub(super) use record::resolve;

use super::checker::Checker;
use super::declare::{Task, Work, history};
use super::model::{Fact, Ladder};

/// Checks the bodies of all declarations, in an order in which each finds what it needs.
pub(super) fn check(checker: &mut Checker, tasks: &[Task]) {
    program::check_all(checker, tasks);
    rates::check_all(checker, tasks);
    for task in tasks {
        if let Work::Record(id, tree) = &task.work {
            checker.file = task.file;
            record::check_types(checker, *id, tree);
        }
    }
    for task in tasks {
        if let Work::Benefit(id, tree) = &task.work {
            checker.file = task.file;
            benefit::check_type(checker, *id, tree);
        }
        if let Work::Band(id, tree) = &task.work {
            checker.names.bound.clone_from(&task.bound);
            band::place(checker, *id, tree);
        }
        if let Work::Score(id, tree) = &task.work {
            checker.file = task.file;
            score::check_totals(checker, *id, tree);
        }
    }
    record::check_partner(checker, tasks);
    history::declare(checker);
    checker.infer();
    if checker.is_answered() {
        return;
    }
    history::declare_benefits(checker);
    for task in bodies(checker, tasks) {
        checker.file = task.file;
        checker.names.ladder = task.ladder;
        check_body(checker, task);
    }
    checker.names.ladder = Ladder::MAIN;
    staff::finish(checker);
    // Tests name rules, which must all be known.
    for task in tasks {
        checker.file = task.file;
        checker.names.bound.clone_from(&task.bound);
        match &task.work {
            Work::Test(tree) => test::check(checker, tree),
            Work::Accept(tree) => accept::check(checker, tree),
            _ => {}
        }
    }
    checker.names.bound.clear();
    checker.check_parametric();
    checker.finish_thresholds();
}

/// The declarations whose bodies are to be checked: all, or where one place is asked about, that around it. Only tests
/// need to know what the bodies of others hold.
fn bodies<'t, 'a>(checker: &Checker, tasks: &'t [Task<'a>]) -> Vec<&'t Task<'a>> {
    let asked = checker.asked();
    let is_about = |task: &Task| asked.is_none_or(|at| at.file == task.file && task.span.contains(at.span));
    let of_test = |task: &Task| matches!(task.work, Work::Test(_) | Work::Accept(_)) && is_about(task);
    let all = tasks.iter().any(of_test);
    tasks.iter().filter(|task| all || is_about(task)).collect()
}

fn check_body(checker: &mut Checker, task: &Task) {
    checker.names.bound.clone_from(&task.bound);
    match &task.work {
        Work::Program(_) | Work::Rates(_) | Work::Record(..) | Work::Test(_) | Work::Accept(_) => {}
        // Only what a loop kept from being inferred is still to be checked here.
        Work::Metric(id) => checker.settle(Fact::Metric(*id)),
        Work::Threshold(id) => checker.settle(Fact::Threshold(*id)),
        Work::Requirements(tree) => requirements::check(checker, tree),
        Work::Tier(tree) => tier::check(checker, tree),
        Work::Gate(id, tree) => gate::check(checker, *id, tree),
        Work::Score(id, tree) => score::check(checker, *id, tree),
        Work::Band(id, tree) => band::check(checker, *id, tree),
        Work::Role(id, tree) => role::check(checker, *id, tree),
        Work::Specialization(id, tree) => specialization::check(checker, *id, tree),
        Work::BenefitTable(rows, tree) => {
            benefit_table::check(checker, tree);
            for row in rows {
                checker.settle(Fact::Benefit(*row));
            }
        }
        Work::Benefit(id, tree) => benefit::check(checker, *id, tree),
        Work::Track(tree) => track::check(checker, tree),
        Work::Review(tree) => review::check(checker, task.ladder, tree, task.span),
        Work::Exception(tree) => exception::check(checker, tree, task.span, task.docs),
        Work::Kpi(id) => checker.settle(Fact::Kpi(*id)),
        Work::Budget(id, tree) => budget::check(checker, *id, tree),
    }
}
