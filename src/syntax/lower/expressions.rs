//! Expressions. Chains of operators are folded here, and their depth is bounded so that later floors may recurse.
//! Must not know types.

use crate::syntax::reading::Pair;

use super::{Lower, error_at};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    AggregateFunction, BinaryOp, CompareOp, Expr, ExprKind, ForLabels, UnaryOp, Window, WindowKind,
};
use crate::syntax::grammar::Rule;
use crate::text::Span;

/// The deepest tree of expressions; brackets are bounded before, this bounds chains such as `not not not …`.
pub(super) const MAX_DEPTH: usize = 256;

impl Lower<'_, '_> {
    /// Any expression rule.
    pub(super) fn expr(&mut self, pair: Pair<'_>) -> Expr {
        let pair = innermost(pair);
        let span = self.span(&pair);
        if self.too_deep(1, span) {
            return Expr { kind: ExprKind::Error, span };
        }
        // The levels of precedence add no node; only what nests does.
        let nests = matches!(
            pair.as_rule(),
            Rule::parens
                | Rule::aggregate
                | Rule::quantity
                | Rule::call
                | Rule::if_first
                | Rule::listed_figure
                | Rule::every_day
                | Rule::count_of
                | Rule::every_label
                | Rule::any_label
        );
        self.depth += usize::from(nests);
        let kind = self.expr_kind(pair, span);
        self.depth -= usize::from(nests);
        // Brackets and chains of one operand give way to what they hold.
        match kind {
            Shape::Is(kind) => Expr { kind, span },
            Shape::Whole(expr) => expr,
            Shape::Bracketed(expr) => Expr { kind: expr.kind, span },
        }
    }

    /// Whether this many more operations are too many to hang on one another; reported once a file.
    fn too_deep(&mut self, more: usize, span: Span) -> bool {
        if self.depth + more <= MAX_DEPTH {
            return false;
        }
        if !self.shared.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::TooDeep) {
            let at = span.in_file(self.shared.file);
            self.report(
                Diagnostic::new(Code::TooDeep, format!("more than {MAX_DEPTH} operations hang on one another here"))
                    .label(at, "")
                    .help("name parts of it as metrics of their own"),
            );
        }
        true
    }

    fn expr_kind(&mut self, pair: Pair<'_>, span: Span) -> Shape {
        match pair.as_rule() {
            Rule::expr | Rule::value | Rule::timed => self.conditional(pair, span),
            Rule::condition => {
                let shape = self.flat(pair, ExprKind::Or);
                self.refuse_currencies(&shape, span);
                shape
            }
            Rule::conjunction => self.flat(pair, ExprKind::And),
            Rule::negation => self.negation(pair, span),
            Rule::comparison => self.comparison(pair, span),
            Rule::arith | Rule::term | Rule::operand | Rule::day => self.operations(pair, span),
            Rule::factor => self.factor(pair, span),
            Rule::postfix | Rule::day_base => self.postfix(pair, span),
            Rule::parens => pair
                .into_inner()
                .find(|part| part.as_rule() == Rule::expr)
                .map_or_else(|| Shape::Is(ExprKind::Error), |part| Shape::Bracketed(self.expr(part))),
            Rule::quantity => Shape::Is(self.quantity(pair)),
            Rule::to_be_set => Shape::Is(self.undecided(pair)),
            Rule::aggregate => Shape::Is(self.aggregate(pair)),
            Rule::every_row => Shape::Is(self.row_condition(pair, AggregateFunction::Every)),
            Rule::any_row => Shape::Is(self.row_condition(pair, AggregateFunction::Any)),
            Rule::rank => Shape::Is(self.rank(pair)),
            Rule::top => Shape::Is(self.top(pair, None)),
            Rule::every_label => Shape::Is(self.for_labels(pair, ForLabels::Every)),
            Rule::any_label => Shape::Is(self.for_labels(pair, ForLabels::Any)),
            Rule::count_of => Shape::Is(self.count_of(pair)),
            Rule::label_set => {
                let labels = pair.into_inner().filter(|part| part.as_rule() == Rule::arith);
                Shape::Is(ExprKind::Set(labels.map(|label| self.expr(label)).collect()))
            }
            Rule::holds => Shape::Is(self.holds(pair)),
            Rule::qualifies => Shape::Is(self.qualifies(pair)),
            Rule::fact_of => Shape::Is(self.fact_of(pair)),
            Rule::call => Shape::Is(self.call(pair)),
            Rule::if_first => Shape::Is(self.if_first(pair, span)),
            Rule::listed_figure => Shape::Is(self.listed_figure(pair, span)),
            Rule::every_day => Shape::Is(self.every_day(&pair, span)),
            Rule::edge => Shape::Is(self.edge(pair)),
            Rule::name => Shape::Is(self.name_kind(&pair)),
            Rule::path => Shape::Whole(self.path(pair)),
            Rule::signed => self.factor(pair, span),
            _ => Shape::Is(self.literal(pair, span)),
        }
    }

    /// An expression that must be among the parts of a rule.
    pub(super) fn part(&mut self, part: Option<Pair<'_>>, around: Span) -> Expr {
        match part {
            Some(part) => self.expr(part),
            None => error_at(around),
        }
    }

    /// `X if C else Y`, the last `else` innermost.
    fn conditional(&mut self, pair: Pair<'_>, span: Span) -> Shape {
        let mut parts: Vec<_> =
            pair.into_inner().filter(|part| !matches!(part.as_rule(), Rule::kw_if | Rule::kw_else)).collect();
        let on_days = parts.pop_if(|part| part.as_rule() == Rule::at_days);
        let links = parts.len() / 2 + usize::from(on_days.is_some());
        if self.too_deep(links, span) {
            return Shape::Is(ExprKind::Error);
        }
        self.depth += links;
        let mut operands: Vec<Expr> = parts.into_iter().map(|part| self.expr(part)).collect();
        self.depth -= links;
        let Some(mut whole) = operands.pop() else {
            return Shape::Is(ExprKind::Error);
        };
        while let (Some(condition), Some(then)) = (operands.pop(), operands.pop()) {
            let span = then.span.to(whole.span);
            let kind =
                ExprKind::If { then: Box::new(then), condition: Box::new(condition), otherwise: Box::new(whole) };
            whole = Expr { kind, span };
        }
        Shape::Whole(match on_days {
            Some(days) => self.at_days(whole, days),
            None => whole,
        })
    }

    fn flat(&mut self, pair: Pair<'_>, kind: fn(Vec<Expr>) -> ExprKind) -> Shape {
        let parts = pair.into_inner().filter(|part| !matches!(part.as_rule(), Rule::kw_and | Rule::kw_or));
        let mut operands: Vec<Expr> = parts.map(|part| self.expr(part)).collect();
        match operands.pop() {
            Some(only) if operands.is_empty() => Shape::Whole(only),
            Some(last) => {
                operands.push(last);
                Shape::Is(kind(operands))
            }
            None => Shape::Is(ExprKind::Error),
        }
    }

    /// `150 EUR or 180 USD` reads as a condition; it is an amount given in two currencies.
    fn refuse_currencies(&mut self, shape: &Shape, span: Span) {
        let Shape::Is(ExprKind::Or(operands)) = shape else {
            return;
        };
        if let Some(amount) = operands.iter().skip(1).find(|operand| matches!(operand.kind, ExprKind::Money(..))) {
            let at = self.shared.at(amount.span);
            self.report(
                Diagnostic::new(Code::Unexpected, "an amount is no condition")
                    .label(at, "neither met nor missed")
                    .label(self.shared.at(span), "conditions joined with `or`")
                    .help("compare it, or write amounts alone, as `>= 150 EUR or 180 USD`"),
            );
        }
    }

    fn negation(&mut self, pair: Pair<'_>, span: Span) -> Shape {
        let mut nots = Vec::new();
        let mut whole = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_not => nots.push(self.span(&part)),
                _ if self.too_deep(nots.len(), span) => return Shape::Is(ExprKind::Error),
                _ => {
                    self.depth += nots.len();
                    whole = Some(self.expr(part));
                    self.depth -= nots.len();
                }
            }
        }
        Shape::of(whole.map(|operand| wrap(operand, nots, UnaryOp::Not)))
    }

    fn comparison(&mut self, pair: Pair<'_>, span: Span) -> Shape {
        let mut parts = pair.into_inner();
        let left = self.part(parts.next(), span);
        let Some(tail) = parts.next() else {
            return Shape::Whole(left);
        };
        let rule = tail.as_rule();
        let negated = tail.clone().into_inner().any(|part| part.as_rule() == Rule::kw_not);
        if rule == Rule::top_in {
            return Shape::Is(self.top(tail, Some(left)));
        }
        if rule == Rule::within {
            let window = tail.into_inner().find(|part| part.as_rule() == Rule::window);
            let window = window.map_or(Window { kind: WindowKind::Error, span }, |window| self.window(window));
            return Shape::Is(ExprKind::Within { value: Box::new(left), window: Box::new(window), negated });
        }
        if rule == Rule::since_window {
            let at = self.span(&tail);
            let window = Box::new(Window { kind: self.window_kind(tail, at), span: at });
            return Shape::Is(ExprKind::Within { value: Box::new(left), window, negated });
        }
        if rule == Rule::in_window {
            return Shape::Is(self.in_window(left, tail, span));
        }
        let mut op = None;
        let mut operands = Vec::new();
        for part in tail.into_inner() {
            match part.as_rule() {
                Rule::compare_op => op = self.compare_op(&part),
                Rule::arith => operands.push(self.expr(part)),
                Rule::round_list => operands.extend(self.round_list(part)),
                _ => {}
            }
        }
        let kind = match rule {
            Rule::is_missing => ExprKind::Missing { value: Box::new(left), negated },
            Rule::in_list => ExprKind::In { value: Box::new(left), among: operands, negated },
            Rule::between => {
                let to = operands.pop().unwrap_or_else(|| error_at(span));
                let from = operands.pop().unwrap_or_else(|| error_at(span));
                ExprKind::Between(Box::new(left), Box::new(from), Box::new(to))
            }
            _ => {
                let right = Box::new(operands.pop().unwrap_or_else(|| error_at(span)));
                match (rule, op) {
                    (Rule::includes, _) => includes(left, *right),
                    (_, Some(op)) => ExprKind::Compare(op, Box::new(left), right),
                    (_, None) => ExprKind::Error,
                }
            }
        };
        Shape::Is(kind)
    }

    /// The comparison of an operator; none for one that a repair could not tell.
    pub(super) fn compare_op(&self, pair: &Pair<'_>) -> Option<CompareOp> {
        let mut at = false;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::kw_at => at = true,
                Rule::kw_least if at => return Some(CompareOp::AtLeast),
                Rule::kw_most if at => return Some(CompareOp::AtMost),
                Rule::sign_ge => return Some(CompareOp::AtLeast),
                Rule::sign_gt | Rule::kw_more => return Some(CompareOp::MoreThan),
                Rule::sign_le => return Some(CompareOp::AtMost),
                Rule::sign_lt | Rule::kw_less => return Some(CompareOp::LessThan),
                Rule::is_not => return Some(CompareOp::IsNot),
                Rule::is_plain => return Some(CompareOp::Is),
                _ => {}
            }
        }
        None
    }

    /// `X + Y - Z` and `X * Y / Z`, from the left.
    fn operations(&mut self, pair: Pair<'_>, span: Span) -> Shape {
        let parts: Vec<_> = pair.into_inner().collect();
        let links = parts.len() / 2;
        if self.too_deep(links, span) {
            return Shape::Is(ExprKind::Error);
        }
        self.depth += links;
        let mut whole: Option<Expr> = None;
        let mut op = None;
        for part in parts {
            match part.as_rule() {
                Rule::plus => op = Some(BinaryOp::Add),
                Rule::minus => op = Some(BinaryOp::Subtract),
                Rule::star => op = Some(BinaryOp::Multiply),
                Rule::slash => op = Some(BinaryOp::Divide),
                _ => {
                    let operand = self.expr(part);
                    whole = Some(match (whole, op.take()) {
                        (Some(left), Some(op)) => {
                            let span = left.span.to(operand.span);
                            Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(operand)), span }
                        }
                        _ => operand,
                    });
                }
            }
        }
        self.depth -= links;
        Shape::of(whole)
    }

    /// `-X` and `2% of X`.
    fn factor(&mut self, pair: Pair<'_>, span: Span) -> Shape {
        let mut before: Vec<(Span, Option<Expr>)> = Vec::new();
        let mut whole = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::minus => before.push((self.span(&part), None)),
                Rule::percent_of => {
                    let span = self.span(&part);
                    let percent = self.part(part.into_inner().next(), span);
                    before.push((span, Some(percent)));
                }
                _ if self.too_deep(before.len(), span) => return Shape::Is(ExprKind::Error),
                _ => {
                    self.depth += before.len();
                    whole = Some(self.expr(part));
                    self.depth -= before.len();
                }
            }
        }
        Shape::of(whole.map(|mut operand| {
            while let Some((at, percent)) = before.pop() {
                let span = at.to(operand.span);
                let kind = match percent {
                    Some(percent) => ExprKind::Binary(BinaryOp::Multiply, Box::new(percent), Box::new(operand)),
                    None => ExprKind::Unary(UnaryOp::Negate, Box::new(operand)),
                };
                operand = Expr { kind, span };
            }
            operand
        }))
    }

    fn postfix(&mut self, pair: Pair<'_>, span: Span) -> Shape {
        let parts: Vec<_> = pair.into_inner().collect();
        let links = parts.len().saturating_sub(1);
        if self.too_deep(links, span) {
            return Shape::Is(ExprKind::Error);
        }
        self.depth += links;
        let mut parts = parts.into_iter();
        let mut whole = self.part(parts.next(), span);
        for part in parts {
            whole = match part.as_rule() {
                Rule::member => self.member(whole, part),
                Rule::as_of => self.as_of(whole, part),
                Rule::otherwise_value => {
                    let around = self.span(&part);
                    let fallback = self.fallback(part, around);
                    let span = whole.span.to(fallback.span);
                    Expr { kind: ExprKind::Default(Box::new(whole), Box::new(fallback)), span }
                }
                _ => whole,
            };
        }
        self.depth -= links;
        Shape::Whole(whole)
    }

    fn member(&mut self, of: Expr, pair: Pair<'_>) -> Expr {
        let span = of.span.to(self.span(&pair));
        let name = pair.into_inner().find(|part| part.as_rule() == Rule::name).map(|part| self.name(&part));
        match name.filter(|name| !name.text.is_empty()) {
            Some(name) => Expr { kind: ExprKind::Member(Box::new(of), name), span },
            None => Expr { kind: ExprKind::Error, span },
        }
    }

    /// What stands after `default`: a value, perhaps negative, perhaps with members.
    fn fallback(&mut self, pair: Pair<'_>, around: Span) -> Expr {
        let mut minus = Vec::new();
        let mut whole: Option<Expr> = None;
        let parts: Vec<_> = pair.into_inner().collect();
        if self.too_deep(parts.len(), around) {
            return error_at(around);
        }
        self.depth += parts.len();
        for part in parts.iter().cloned() {
            match (part.as_rule(), whole.take()) {
                (Rule::kw_default, _) => {}
                (Rule::minus, _) => minus.push(self.span(&part)),
                (Rule::member, Some(of)) => whole = Some(self.member(of, part)),
                (_, None) => whole = Some(self.expr(part)),
                (_, before) => whole = before,
            }
        }
        self.depth -= parts.len();
        wrap(whole.unwrap_or_else(|| error_at(around)), minus, UnaryOp::Negate)
    }
}

/// The pair below the levels of precedence at which no operator stands: they add no node, and most operands have all.
fn innermost(mut pair: Pair<'_>) -> Pair<'_> {
    loop {
        let is_level = matches!(
            pair.as_rule(),
            Rule::expr
                | Rule::value
                | Rule::timed
                | Rule::condition
                | Rule::conjunction
                | Rule::negation
                | Rule::comparison
                | Rule::arith
                | Rule::term
                | Rule::operand
                | Rule::factor
                | Rule::postfix
        );
        let mut inner = pair.clone().into_inner();
        match (inner.next(), inner.next()) {
            (Some(only), None) if is_level => pair = only,
            _ => return pair,
        }
    }
}

/// What an expression rule turned out to be.
enum Shape {
    /// A node of its own.
    Is(ExprKind),
    /// Nothing but what it holds.
    Whole(Expr),
    /// What it holds, with brackets around it.
    Bracketed(Expr),
}

impl Shape {
    fn of(expr: Option<Expr>) -> Shape {
        expr.map_or(Shape::Is(ExprKind::Error), Shape::Whole)
    }
}

fn wrap(mut operand: Expr, mut marks: Vec<Span>, op: UnaryOp) -> Expr {
    while let Some(at) = marks.pop() {
        let span = at.to(operand.span);
        operand = Expr { kind: ExprKind::Unary(op, Box::new(operand)), span };
    }
    operand
}

/// `X includes any of { A, B }` asks of each of them whether X includes it.
fn includes(set: Expr, what: Expr) -> ExprKind {
    match what.kind {
        ExprKind::Quantity(quantity, labels) => {
            let one = |label: Expr| Expr {
                span: label.span,
                kind: ExprKind::Includes(Box::new(set.clone()), Box::new(label)),
            };
            ExprKind::Quantity(quantity, labels.into_iter().map(one).collect())
        }
        kind => ExprKind::Includes(Box::new(set), Box::new(Expr { kind, span: what.span })),
    }
}
