//! The tree of a file as nodes in general: what holds what, and where each stands. What asks about places rather than
//! about meaning reads this: the editor's selections, its marks, the names of a text.
//! Never recurses, so that it can look at trees of any depth; must not know what a construct means.

mod parts;

use super::ast::{
    Arm, BenefitClause, Binding, BracketSet, Brackets, Cell, DaysIn, ExceptionClause, Expr, Field, File, GateOutcome,
    InForce, Item, Labelled, Member, Name, Parameter, Pattern, Points, ProgramClause, Rate, Require, ReviewClause, Row,
    RowHead, ScoreGroup, ScoreItem, Seats, Staff, Table, Target, TestClause, Text, TypeExpr, Window,
};
use crate::text::Span;

/// A node of the tree.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each variant is named for the node of the tree that it is")]
pub enum Node<'t> {
    Item(&'t Item),
    ProgramClause(&'t ProgramClause),
    Rate(&'t Rate),
    Labelled(&'t Labelled),
    Field(&'t Field),
    Type(&'t TypeExpr),
    Parameter(&'t Parameter),
    Binding(&'t Binding),
    InForce(&'t InForce),
    Arm(&'t Arm),
    Pattern(&'t Pattern),
    Table(&'t Table),
    Row(&'t Row),
    RowHead(&'t RowHead),
    Cell(&'t Cell),
    Require(&'t Require),
    GateOutcome(&'t GateOutcome),
    ScoreGroup(&'t ScoreGroup),
    Points(&'t Points),
    /// `best of { … }`
    Best(&'t [ScoreItem], Span),
    Staff(&'t Staff),
    Seats(&'t Seats),
    BenefitClause(&'t BenefitClause),
    Brackets(&'t Brackets),
    BracketSet(&'t BracketSet),
    ReviewClause(&'t ReviewClause),
    ExceptionClause(&'t ExceptionClause),
    Target(&'t Target),
    TestClause(&'t TestClause),
    /// `field: value` in a test.
    GivenField(&'t (Name, Expr)),
    /// `fact = value` in a test.
    GivenFact(&'t (Member, Expr)),
    Member(&'t Member),
    Expr(&'t Expr),
    Window(&'t Window),
    DaysIn(&'t DaysIn),
    /// A name that stands for something; before brackets it may be a function.
    Name(&'t Name),
    /// A word of the language where a name might stand: a currency, a month.
    Word(&'t Name),
    Text(&'t Text),
}

impl Node<'_> {
    /// Where it stands.
    pub fn span(self) -> Span {
        match self {
            Node::Item(node) => node.span,
            Node::ProgramClause(node) => match node {
                ProgramClause::Version(_, span)
                | ProgramClause::Currency(_, span)
                | ProgramClause::FiscalYear(_, span)
                | ProgramClause::Rounding(_, span)
                | ProgramClause::History(_, span) => *span,
                ProgramClause::Effective(range) => range.span,
            },
            Node::Rate(node) => node.span,
            Node::Labelled(node) => node.label.as_ref().map_or(node.name.span, |label| node.name.span.to(label.span)),
            Node::Field(node) => node.span,
            Node::Type(node) => node.span,
            Node::Parameter(node) => node.name.span.to(node.ty.span),
            Node::Binding(node) => node.name.span.to(node.list.span),
            Node::InForce(node) => node.span,
            Node::Arm(node) => node.span,
            Node::Pattern(node) => node.span,
            Node::Table(node) => node.span,
            Node::Row(node) => node.span,
            Node::RowHead(node) => node.span,
            Node::Cell(node) => node.span,
            Node::Require(node) => node.span,
            Node::GateOutcome(node) => node.span,
            Node::ScoreGroup(node) => node.span,
            Node::Points(node) => node.span,
            Node::Best(_, span) => span,
            Node::Staff(node) => node.span,
            Node::Seats(node) => node.span,
            Node::BenefitClause(node) => node.span,
            Node::Brackets(node) => node.span,
            Node::BracketSet(node) => {
                let spans = node.tier.iter().map(|tier| tier.span).chain(node.arms.iter().map(|arm| arm.span));
                spans.reduce(Span::to).unwrap_or_default()
            }
            Node::ReviewClause(node) => node.span,
            Node::ExceptionClause(node) => match node {
                ExceptionClause::Tier { span, .. }
                | ExceptionClause::Reason(_, span)
                | ExceptionClause::By(_, span) => *span,
            },
            Node::Target(node) => node.span,
            Node::TestClause(node) => node.span,
            Node::GivenField((name, value)) => name.span.to(value.span),
            Node::GivenFact((fact, value)) => fact.span.to(value.span),
            Node::Member(node) => node.span,
            Node::Expr(node) => node.span,
            Node::Window(node) => node.span,
            Node::DaysIn(node) => node.span,
            Node::Name(node) | Node::Word(node) => node.span,
            Node::Text(node) => node.span,
        }
    }
}

/// Visits the nodes of a file, each before what it holds; `visit` says whether to go on below.
pub fn visit<'t>(file: &'t File, visit: &mut impl FnMut(Node<'t>) -> bool) {
    visit_below(file.items.iter().map(Node::Item).collect(), visit);
}

/// Visits a node and all in it, outside first; `visit` says whether to go on below.
pub fn visit_node<'t>(node: Node<'t>, visit: &mut impl FnMut(Node<'t>) -> bool) {
    visit_below(vec![node], visit);
}

fn visit_below<'t>(mut stack: Vec<Node<'t>>, visit: &mut impl FnMut(Node<'t>) -> bool) {
    stack.reverse();
    while let Some(node) = stack.pop() {
        if visit(node) {
            let first = stack.len();
            parts::push(node, &mut stack);
            if let Some(parts) = stack.get_mut(first..) {
                parts.reverse();
            }
        }
    }
}

/// The nodes that a place lies in or touches, the outermost first.
pub fn nodes_at(file: &File, offset: u32) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    visit(file, &mut |node| {
        let span = node.span();
        let holds = span.start <= offset && offset <= span.end;
        if holds {
            found.push(node);
        }
        holds
    });
    found
}
