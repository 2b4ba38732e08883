//! Which text says what a thing comes to, and the other way round, whose text a place lies in: a row of a table says it of
//! a benefit, a column of another of a tier. Must not know what is asked of it.

use std::collections::BTreeSet;

use super::place::uses_of;
use crate::semantic::model::{Choice, Target};
use crate::syntax::ast::{CellKind, Declaration, Expr, ExprKind, Item, Name, Table};
use crate::syntax::nodes::{Node, nodes_at, visit_node};
use crate::text::{FileId, FileSpan, Span};
use crate::workspace::Workspace;

/// A piece of text that says what a thing comes to.
#[derive(Clone, Copy, Debug)]
pub enum Extent<'w> {
    /// A declaration, a row of a benefit table, a group of a score.
    Node(FileId, Node<'w>),
    /// A column of a requirements table.
    Column(FileId, &'w Table, usize),
    /// Arms and cells, of a CSV file perhaps.
    Choice(&'w Choice),
}

/// The pieces that say what some things come to, in the order of the text.
pub fn extents_of<'w>(workspace: &'w Workspace, of: &BTreeSet<Target>) -> Vec<Extent<'w>> {
    let model = workspace.model();
    let mut found = Vec::new();
    for target in of {
        if let Target::Threshold(id) = target {
            let threshold = &model.thresholds[*id];
            match threshold.versions.is_empty() {
                true => found.push(Extent::Choice(&threshold.choice)),
                false => found.extend(threshold.versions.iter().map(|version| Extent::Choice(&version.what))),
            }
        }
    }
    for name in uses_of(workspace, of) {
        let Some(tree) = workspace.tree(name.at.file) else { continue };
        let around = nodes_at(tree, name.at.span.start);
        let item = around.iter().rev().find_map(|node| if let Node::Item(item) = node { Some(*item) } else { None });
        let Some(item) = item else { continue };
        match (name.of, &item.declaration) {
            (Target::Tier(..), Declaration::Tier(tier)) if tier.name.span == name.at.span => {
                found.push(Extent::Node(name.at.file, Node::Item(item)));
            }
            (Target::Tier(..), Declaration::Requirements(requirements)) => {
                let table = &requirements.table;
                let column = table.header.iter().position(|header| header.span == name.at.span);
                found.extend(column.map(|column| Extent::Column(name.at.file, table, column)));
            }
            (Target::Tier(..) | Target::Threshold(_), _) => {}
            _ if name.declares => {
                let inner = around
                    .iter()
                    .rev()
                    .find(|node| matches!(node, Node::Row(_) | Node::ScoreGroup(_) | Node::Field(_) | Node::Item(_)));
                found.extend(inner.map(|node| Extent::Node(name.at.file, *node)));
            }
            _ => {}
        }
    }
    found
}

/// The clauses of a piece, each of which says a part or a case of it.
pub fn clauses_of(extent: &Extent<'_>) -> Vec<FileSpan> {
    match extent {
        Extent::Choice(choice) => {
            let last = [&choice.otherwise, &choice.missing].into_iter().flatten().map(|value| value.at);
            choice.arms.iter().map(|arm| arm.at).chain(last).filter(|at| !at.span.is_empty()).collect()
        }
        Extent::Column(file, table, column) => {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(*column));
            cells.filter(|cell| cell.kind != CellKind::Dash).map(|cell| cell.span.in_file(*file)).collect()
        }
        Extent::Node(file, node) => {
            let mut found = Vec::new();
            let is_field = matches!(node, Node::Field(_));
            visit_node(*node, &mut |node| match node {
                Node::Cell(cell) if cell.kind == CellKind::Dash => false,
                // The type of a field is all that is said of it.
                Node::Type(_) if !is_field => false,
                Node::Arm(_)
                | Node::Cell(_)
                | Node::Require(_)
                | Node::GateOutcome(_)
                | Node::Points(_)
                | Node::Staff(_)
                | Node::BenefitClause(_)
                | Node::Target(_)
                | Node::Type(_) => {
                    found.push(node.span().in_file(*file));
                    false
                }
                Node::Item(item) => {
                    found.extend(value_of(&item.declaration).map(|value| value.span.in_file(*file)));
                    true
                }
                Node::Expr(_) | Node::RowHead(_) => false,
                _ => true,
            });
            found
        }
    }
}

/// The expression that a declaration gives a name to.
fn value_of(declaration: &Declaration) -> Option<&Expr> {
    match declaration {
        Declaration::Metric(metric) => Some(&metric.value),
        Declaration::Kpi(kpi) => Some(&kpi.value),
        Declaration::Track(track) => Some(&track.condition),
        Declaration::Role(role) => Some(&role.condition),
        _ => None,
    }
}

/// The names of the things that the text at a place belongs to: of a cell of the requirements its tier, of the head of its
/// row every tier that the row asks something of.
pub fn owners_at(workspace: &Workspace, file: FileId, offset: u32) -> Vec<FileSpan> {
    let Some(tree) = workspace.tree(file) else { return Vec::new() };
    let around = nodes_at(tree, offset);
    let item = around.iter().rev().find_map(|node| if let Node::Item(item) = node { Some(*item) } else { None });
    let names = item.map(|item| owners_in(item, &around, offset)).unwrap_or_default();
    names.into_iter().map(|span| span.in_file(file)).collect()
}

fn owners_in(item: &Item, around: &[Node<'_>], offset: u32) -> Vec<Span> {
    let name = |name: &Name| vec![name.span];
    match &item.declaration {
        Declaration::Metric(it) => name(&it.name),
        Declaration::Threshold(it) => name(&it.name),
        Declaration::Tier(it) => name(&it.name),
        Declaration::Track(it) => name(&it.name),
        Declaration::Gate(it) => name(&it.name),
        Declaration::Score(it) => name(&it.name),
        Declaration::Band(it) => name(&it.name),
        Declaration::Role(it) => name(&it.name),
        Declaration::Specialization(it) => name(&it.name),
        Declaration::Benefit(it) => name(&it.name),
        Declaration::Kpi(it) => name(&it.name),
        Declaration::Record(it) => {
            let inside = |span: Span| span.start <= offset && offset <= span.end;
            it.fields.iter().filter(|field| inside(field.span)).map(|field| field.name.span).collect()
        }
        Declaration::Requirements(it) => {
            let row = around.iter().find_map(|node| if let Node::Row(row) = node { Some(*row) } else { None });
            let Some(row) = row else { return Vec::new() };
            let in_head = around.iter().any(|node| matches!(node, Node::RowHead(_)));
            let touches = |span: Span| span.start <= offset && offset <= span.end;
            let asks = row.cells.iter().zip(&it.table.header).filter(|(cell, _)| match in_head {
                true => cell.kind != CellKind::Dash,
                false => touches(cell.span),
            });
            asks.map(|(_, header)| header.span).collect()
        }
        Declaration::BenefitTable(it) => {
            let row = around.iter().find_map(|node| if let Node::Row(row) = node { Some(*row) } else { None });
            let rows = it.table.rows.iter().filter(|other| row.is_none_or(|row| row.span == other.span));
            let named = rows.filter_map(|row| match &row.head.as_ref()?.value.kind {
                ExprKind::Name(name) => Some(name.span),
                _ => None,
            });
            named.collect()
        }
        _ => Vec::new(),
    }
}
