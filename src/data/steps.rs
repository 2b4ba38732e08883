//! The steps of a plan, for whoever wants to know what an evaluation does and what it costs: in the order in which they
//! are done, with how the values of each are held. Must not know any data.

use super::json::Json;
use super::table;
use crate::plan::{Action, ColumnKind, Figure, Fold, Gather, Plan, Slot, TableId};
use crate::semantic::model::Model;
use crate::text::{FileSpan, Sources};

/// A line of the listing.
struct Line {
    /// When it is done: a table is read, partners are judged.
    stage: String,
    slot: Slot,
    /// What it does, with what it reads.
    does: String,
    at: FileSpan,
}

/// The steps for reading.
pub fn text(plan: &Plan, model: &Model, sources: &Sources, width: Option<usize>) -> String {
    let mut out = format!(
        "{}, for {}\nNumbers are held as whole numbers where it is proven that they fit 64 bits, else as decimals.\n",
        plan.name, plan.today
    );
    let lines = lines(plan);
    for stage in lines.chunk_by(|a, b| a.stage == b.stage) {
        let name = stage.first().map_or("", |line| &line.stage);
        out.push_str(&format!("\n{name}\n\n"));
        let row = |line: &Line| {
            let info = plan.slots.get(line.slot.0 as usize);
            let ty = info.map_or_else(String::new, |info| info.ty.describe(model));
            vec![number(line.slot), line.does.clone(), ty, held(plan, line.slot), sources.place(line.at)]
        };
        let rows: Vec<Vec<String>> = stage.iter().map(row).collect();
        out.push_str(&table::render(&["slot", "step", "type", "held as", "clause"], &[], &rows, width));
    }
    out
}

/// The steps as JSON: a list of objects.
pub fn json(plan: &Plan, model: &Model, sources: &Sources) -> Json {
    let object = |line: Line| {
        let info = plan.slots.get(line.slot.0 as usize);
        let form = plan.form(line.slot);
        let whole = |number: Option<String>| number.map_or(Json::Null, Json::Number);
        Json::object([
            ("stage", Json::text(line.stage)),
            ("slot", Json::number(line.slot.0)),
            ("name", Json::maybe(info.and_then(|info| info.name.as_deref()))),
            ("step", Json::text(line.does)),
            ("type", Json::text(info.map_or_else(String::new, |info| info.ty.describe(model)))),
            ("held", Json::text(held_word(plan, line.slot))),
            ("places", whole(form.map(|form| form.places.to_string()))),
            ("most", whole(form.map(|form| form.most.to_string()))),
            ("wide_because", Json::maybe(plan.wide_because(line.slot))),
            ("clause", Json::text(sources.place(line.at))),
        ])
    };
    Json::List(lines(plan).into_iter().map(object).collect())
}

/// Every step in the order in which it is done.
fn lines(plan: &Plan) -> Vec<Line> {
    let mut lines = Vec::new();
    for table in &plan.load {
        lines.extend(fields(plan, *table, &format!("{} is read and held", table_name(plan, *table))));
    }
    for action in &plan.actions {
        match action {
            Action::Compute(table, slots) => {
                lines.extend(steps(plan, slots, &format!("{}, worked out", table_name(plan, *table))));
            }
            Action::Gather(table, gathered) => {
                lines.extend(folds(plan, gathered, &format!("{}, gathered", table_name(plan, *table))));
            }
            Action::Scan(scan) => {
                let stage = format!("{} is read once, row by row", table_name(plan, scan.table));
                lines.extend(fields(plan, scan.table, &stage));
                lines.extend(steps(plan, &scan.steps, &stage));
                lines.extend(folds(plan, &scan.folds, &stage));
            }
        }
    }
    let judged = format!("{} is judged, batch by batch", table_name(plan, TableId::PARTNER));
    if !plan.is_held(TableId::PARTNER) {
        lines.extend(fields(plan, TableId::PARTNER, &judged));
    }
    lines.extend(steps(plan, &plan.judge, &judged));
    lines.extend(steps(plan, &plan.figures, "the program's figures"));
    lines
}

fn table_name(plan: &Plan, table: TableId) -> &str {
    plan.tables.get(table.0 as usize).map_or("", |table| &table.name)
}

fn fields(plan: &Plan, table: TableId, stage: &str) -> Vec<Line> {
    let read = plan.fields(table).iter().filter(|field| plan.reads(field.slot));
    let line = |slot, at| Line { stage: stage.to_owned(), slot, does: format!("read {}", operand(plan, slot)), at };
    read.map(|field| line(field.slot, field.at)).collect()
}

fn steps(plan: &Plan, slots: &[Slot], stage: &str) -> Vec<Line> {
    let line = |slot: Slot| {
        let step = plan.steps.get(slot.0 as usize)?.as_ref()?;
        let mut read = Vec::new();
        step.op.reads(&mut |of| read.push(operand(plan, of)));
        let does = named(plan, slot, &format!("{} {}", step.op.name(), read.join(", ")));
        Some(Line { stage: stage.to_owned(), slot, does, at: step.at })
    };
    slots.iter().filter_map(|slot| line(*slot)).collect()
}

fn folds(plan: &Plan, at: &[usize], stage: &str) -> Vec<Line> {
    let line = |fold: &Fold| {
        let figure = match fold.figure {
            Figure::Of(function) => function.word(),
            Figure::Rank { .. } => "rank",
        };
        let of = fold.operand.map_or_else(String::new, |slot| format!(" of {}", operand(plan, slot)));
        let only = fold.filter.map_or_else(String::new, |slot| format!(" where {}", operand(plan, slot)));
        let by = match fold.gather {
            Gather::All => String::new(),
            Gather::By(slot) => format!(" by {}", operand(plan, slot)),
            Gather::Peers(Some(slot)) => format!(" within {}", operand(plan, slot)),
            Gather::Peers(None) => " of all".to_owned(),
        };
        let does = named(plan, fold.out, &format!("{figure}{of}{only}{by}"));
        Line { stage: stage.to_owned(), slot: fold.out, does, at: fold.at }
    };
    at.iter().filter_map(|at| plan.folds.get(*at)).map(line).collect()
}

/// A fact is called by its name where it is worked out.
fn named(plan: &Plan, slot: Slot, does: &str) -> String {
    let name = plan.slots.get(slot.0 as usize).and_then(|info| info.name.as_deref());
    let does = does.trim_end();
    name.map_or_else(|| does.to_owned(), |name| format!("{name} = {does}"))
}

/// A slot where it is read: its name, or its number.
fn operand(plan: &Plan, slot: Slot) -> String {
    let name = plan.slots.get(slot.0 as usize).and_then(|info| info.name.clone());
    name.unwrap_or_else(|| number(slot))
}

fn number(slot: Slot) -> String {
    format!("#{}", slot.0)
}

fn held_word(plan: &Plan, slot: Slot) -> &'static str {
    match plan.slots.get(slot.0 as usize).map(|info| info.kind) {
        Some(ColumnKind::Number) if plan.form(slot).is_some() => "whole",
        Some(ColumnKind::Number) => "decimal",
        Some(ColumnKind::Code) => "code",
        Some(ColumnKind::Set) => "set",
        Some(ColumnKind::Truth) | None => "bit",
    }
}

fn held(plan: &Plan, slot: Slot) -> String {
    match (plan.form(slot), plan.wide_because(slot)) {
        (Some(form), _) => {
            let noun = if form.places == 1 { "place" } else { "places" };
            format!("whole, {} {noun}, up to {}", form.places, form.decimal(form.most).normalize())
        }
        (None, Some(reason)) => format!("decimal: {reason}"),
        (None, None) => held_word(plan, slot).to_owned(),
    }
}
