//! What an expression is made of besides literals: names, counts of conditions, calls and figures over rows.
//! Must not know precedence.

use crate::syntax::reading::Pair;

use super::expressions::MAX_DEPTH;
use super::{Lower, error_at};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::syntax::ast::{
    Aggregate, AggregateFunction, Binding, CompareOp, Expr, ExprKind, ForLabels, Member, Name, Quantity, Rank, Top,
    UnaryOp,
};
use crate::syntax::grammar::Rule;
use crate::text::Span;

impl Lower<'_, '_> {
    pub(super) fn name_kind(&self, pair: &Pair<'_>) -> ExprKind {
        match pair.as_str() {
            super::HOLE => ExprKind::Error,
            "today" => ExprKind::Today,
            _ => ExprKind::Name(self.name(pair)),
        }
    }

    /// `qualifies for TIER`, `qualifies for TIER of TRACK`.
    pub(super) fn qualifies(&self, pair: Pair<'_>) -> ExprKind {
        let mut names = pair.into_inner().filter(|part| part.as_rule() == Rule::name).map(|part| self.name(&part));
        match names.next().filter(|name| !name.text.is_empty()) {
            Some(tier) => ExprKind::Qualifies(tier, names.next().filter(|track| !track.text.is_empty())),
            None => ExprKind::Error,
        }
    }

    /// `tier of TRACK`: the part `tier` of the track.
    pub(super) fn fact_of(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut word = None;
        let mut track = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::fact_word => word = Some(Name { text: part.as_str().to_owned(), span: self.span(&part) }),
                Rule::path => track = Some(self.path(part)),
                _ => {}
            }
        }
        match (word, track) {
            (Some(word), Some(track)) if track.kind != ExprKind::Error => ExprKind::Member(Box::new(track), word),
            _ => ExprKind::Error,
        }
    }

    pub(super) fn path(&mut self, pair: Pair<'_>) -> Expr {
        let span = self.span(&pair);
        let names: Vec<_> = pair.into_inner().filter(|part| part.as_rule() == Rule::name).collect();
        if names.len() > MAX_DEPTH {
            return Expr { kind: ExprKind::Error, span };
        }
        let mut whole: Option<Expr> = None;
        for part in names {
            let at = self.span(&part);
            whole = Some(match whole {
                None => Expr { kind: self.name_kind(&part), span: at },
                Some(of) => {
                    let span = of.span.to(at);
                    Expr { kind: ExprKind::Member(Box::new(of), self.name(&part)), span }
                }
            });
        }
        whole.unwrap_or_else(|| error_at(span))
    }

    pub(super) fn quantity(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut quantity = Quantity::All;
        let mut among = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_any => quantity = Quantity::Any,
                Rule::kw_none => quantity = Quantity::None,
                Rule::quantity_at_least => {
                    let span = self.span(&part);
                    let count = part.into_inner().find(|part| part.as_rule() == Rule::arith);
                    quantity = Quantity::AtLeast(Box::new(self.part(count, span)));
                }
                Rule::expr => among.push(self.expr(part)),
                _ => {}
            }
        }
        ExprKind::Quantity(quantity, among)
    }

    /// `every p in ENUM satisfies C`
    pub(super) fn for_labels(&mut self, pair: Pair<'_>, kind: ForLabels) -> ExprKind {
        let span = self.span(&pair);
        let mut binding = None;
        let mut condition = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::binding => binding = Some(self.binding(part)),
                Rule::condition => condition = Some(self.expr(part)),
                Rule::filter => {
                    let part = part.into_inner().find(|part| part.as_rule() == Rule::condition);
                    condition = part.map(|part| self.expr(part));
                }
                _ => {}
            }
        }
        match binding {
            Some(binding) if !binding.name.text.is_empty() && !binding.list.text.is_empty() => {
                ExprKind::ForLabels(kind, binding, Box::new(condition.unwrap_or_else(|| error_at(span))))
            }
            _ => ExprKind::Error,
        }
    }

    fn binding(&self, pair: Pair<'_>) -> Binding {
        let span = self.span(&pair);
        let mut names = pair.into_inner().filter(|part| part.as_rule() == Rule::name).map(|part| self.name(&part));
        let mut name = || names.next().unwrap_or_else(|| self.no_name(span));
        Binding { name: name(), list: name() }
    }

    /// `count of p in ENUM where C`, `count of { … }`, `count of specialization in CATEGORY`
    pub(super) fn count_of(&mut self, pair: Pair<'_>) -> ExprKind {
        let what = pair.clone().into_inner().find(|part| !matches!(part.as_rule(), Rule::kw_count | Rule::kw_of));
        match what {
            Some(what) if what.as_rule() == Rule::among => {
                let parts = what.into_inner().filter(|part| part.as_rule() == Rule::expr);
                ExprKind::CountOf(parts.map(|part| self.expr(part)).collect())
            }
            Some(what) if what.as_rule() == Rule::held => {
                let category = what.into_inner().find(|part| part.as_rule() == Rule::name);
                ExprKind::CountHeld(category.map(|category| self.name(&category)))
            }
            _ => self.for_labels(pair, ForLabels::Count),
        }
    }

    /// `holds NAME`, `holds NAME(label)`
    pub(super) fn holds(&mut self, pair: Pair<'_>) -> ExprKind {
        match pair.into_inner().find(|part| part.as_rule() != Rule::kw_holds) {
            Some(part) if part.as_rule() == Rule::call => match self.call(part) {
                ExprKind::Call(name, arguments) => ExprKind::Holds(name, arguments),
                _ => ExprKind::Error,
            },
            Some(part) if part.as_str() != super::HOLE => ExprKind::Holds(self.name(&part), Vec::new()),
            _ => ExprKind::Error,
        }
    }

    /// A name with the labels of a family after it, as one name: `revenue(cloud)`.
    /// A name, or a name with labels in brackets.
    pub(super) fn named_member(&mut self, pair: Pair<'_>) -> Member {
        let span = self.span(&pair);
        if pair.as_rule() == Rule::name {
            return Member { name: self.name(&pair), labels: None, span };
        }
        let mut name = self.no_name(span);
        let mut labels = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::call_name => name = self.name(&part),
                // What is no name names no label, and is not found.
                Rule::expr => {
                    labels.push(Name { text: part.as_str().trim().replace('`', ""), span: self.span(&part) });
                }
                _ => {}
            }
        }
        Member { name, labels: Some(labels), span }
    }

    pub(super) fn undecided(&mut self, pair: Pair<'_>) -> ExprKind {
        let parts = pair.into_inner().filter(|part| part.as_rule() == Rule::arith);
        let mut bounds: Vec<Expr> = parts.map(|part| self.expr(part)).collect();
        match (bounds.pop(), bounds.pop()) {
            (Some(to), Some(from)) => ExprKind::ToBeSet(Some(Box::new((from, to)))),
            _ => ExprKind::ToBeSet(None),
        }
    }

    /// `in (A, B)`: a list stands in braces.
    pub(super) fn round_list(&mut self, pair: Pair<'_>) -> Vec<Expr> {
        let at = self.at(&pair);
        let (open, close) = (at.span.start, at.span.end.saturating_sub(1));
        let bracket = |start: u32| Span { start, end: start + 1 }.in_file(at.file);
        let edits =
            [(open, "{ "), (close, " }")].map(|(start, text)| Edit { at: bracket(start), text: text.to_owned() });
        let fix = Fix { title: "write `{ … }`".to_owned(), edits: edits.to_vec(), certain: true };
        self.report(
            Diagnostic::new(Code::Unexpected, "a list stands in braces")
                .label(at, "in brackets")
                .help("write `in { A, B }`")
                .with_fix(fix),
        );
        let parts = pair.into_inner().filter(|part| part.as_rule() == Rule::arith);
        parts.map(|part| self.expr(part)).collect()
    }

    /// `if C then X else Y`: the value stands first.
    pub(super) fn if_first(&mut self, pair: Pair<'_>, span: Span) -> ExprKind {
        let mut parts = pair.into_inner().filter(|part| part.as_rule() == Rule::condition).map(|part| self.expr(part));
        let (condition, then, otherwise) = (parts.next(), parts.next(), parts.next());
        drop(parts);
        let (Some(condition), Some(then), Some(otherwise)) = (condition, then, otherwise) else {
            return ExprKind::Error;
        };
        let written = |expr: &Expr| self.shared.written(expr.span).to_owned();
        let text = format!("{} if {} else {}", written(&then), written(&condition), written(&otherwise));
        let at = self.shared.at(span);
        self.report(
            Diagnostic::new(Code::Unexpected, "the value comes before its condition: `X if C else Y`")
                .label(at, "the condition comes first")
                .help(format!("write `{}`", super::shown(&text)))
                .suggest("put the value first", at, text),
        );
        ExprKind::If { then: Box::new(then), condition: Box::new(condition), otherwise: Box::new(otherwise) }
    }

    /// `largest of { A, B }`: of values written one by one it is a function.
    pub(super) fn listed_figure(&mut self, pair: Pair<'_>, span: Span) -> ExprKind {
        let mut word = "";
        let mut open = span;
        let mut values = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::aggregate_function => word = part.as_str(),
                Rule::open => open = self.span(&part),
                Rule::expr => values.push(self.expr(part)),
                _ => {}
            }
        }
        let (function, help) = match word {
            "largest" => (Some("max"), "write `max(A, B)`"),
            "smallest" => (Some("min"), "write `min(A, B)`"),
            "sum" => (None, "add them up, as `A + B`"),
            "average" => (None, "add them up and divide by how many they are, as `(A + B) / 2`"),
            _ => (None, "declare them as rows of a record, or work it out with `min`, `max` and arithmetic"),
        };
        let at = self.shared.at(span);
        let mut finding =
            Diagnostic::new(Code::Unexpected, format!("`{word} of` is a figure over rows, not over a list of values"))
                .label(at, "values written one by one")
                .help(help);
        let Some(function) = function else {
            self.report(finding);
            return ExprKind::Error;
        };
        let head = self.shared.at(Span { start: span.start, end: open.end });
        let tail = self.shared.at(Span { start: span.end.saturating_sub(1), end: span.end });
        let edits = vec![Edit { at: head, text: format!("{function}(") }, Edit { at: tail, text: ")".to_owned() }];
        finding = finding.with_fix(Fix { title: format!("write `{function}(…)`"), edits, certain: values.len() > 1 });
        self.report(finding);
        if values.len() < 2 {
            return ExprKind::Error;
        }
        ExprKind::Call(Name { text: function.to_owned(), span: Span { start: span.start, end: open.start } }, values)
    }

    /// `every q in last 4 quarters satisfies C`: days are said behind the condition.
    pub(super) fn every_day(&mut self, pair: &Pair<'_>, span: Span) -> ExprKind {
        let text = |rule: Rule| {
            let part = pair.clone().into_inner().find(|part| part.as_rule() == rule);
            part.map(|part| self.shared.written(self.span(&part)).to_owned()).unwrap_or_default()
        };
        let (window, condition) = (text(Rule::other_window), text(Rule::condition));
        let which = if pair.as_str().starts_with("any") { "any" } else { "every" };
        let unit = match window.split_whitespace().next_back().unwrap_or_default() {
            "halves" => "half",
            "fiscal_halves" => "fiscal_half",
            word => word.strip_suffix('s').unwrap_or(word),
        };
        let days = match unit {
            "day" => "day".to_owned(),
            "week" | "month" | "quarter" | "half" | "year" | "fiscal_quarter" | "fiscal_half" | "fiscal_year" => {
                format!("{unit}_end")
            }
            _ => "month_end".to_owned(),
        };
        let written = format!("{condition} at {which} {days} in {window}");
        let at = self.shared.at(span);
        self.report(
            Diagnostic::new(Code::Unexpected, "days are said behind the condition that holds on them")
                .label(at, "the condition comes first")
                .help(format!("write `{}`", super::shown(&written)))
                .suggest("put the condition first", at, written),
        );
        ExprKind::Error
    }

    pub(super) fn call(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut name = self.no_name(self.span(&pair));
        let mut arguments = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::call_name => name = self.name(&part),
                Rule::expr => arguments.push(self.expr(part)),
                _ => {}
            }
        }
        ExprKind::Call(name, arguments)
    }

    pub(super) fn aggregate(&mut self, pair: Pair<'_>) -> ExprKind {
        let span = self.span(&pair);
        let mut aggregate = empty_aggregate(AggregateFunction::Count, error_at(span));
        let mut function_at = span;
        let mut distinct = None;
        let mut window = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::aggregate_function => {
                    aggregate.function = aggregate_function(part.as_str());
                    function_at = self.span(&part);
                }
                Rule::kw_distinct => distinct = Some(self.span(&part)),
                Rule::operand => {
                    self.refuse_bare_aggregate(&part);
                    aggregate.operand = self.expr(part);
                }
                Rule::window => window = Some(self.window(part)),
                _ => self.aggregate_part(part, &mut aggregate),
            }
        }
        if let Some(distinct) = distinct {
            if aggregate.function != AggregateFunction::Count {
                let at = distinct.in_file(self.shared.file);
                self.report(
                    Diagnostic::new(Code::Unexpected, "`distinct` goes with `count of` only")
                        .label(at, "")
                        .label(function_at.in_file(self.shared.file), "of this it has no meaning"),
                );
            }
            aggregate.function = AggregateFunction::CountDistinct;
        }
        if let Some(filter) = &mut aggregate.filter {
            self.refuse_swallowed(filter, span.start);
        }
        if let Some(window) = window {
            let Aggregate { function, operand, filter, .. } = aggregate;
            return self.count_of_days(function, operand, window, filter, span);
        }
        self.refuse_by(&aggregate, function_at);
        ExprKind::Aggregate(Box::new(aggregate))
    }

    /// What figures, `every` and `any` have in common.
    fn aggregate_part(&mut self, part: Pair<'_>, aggregate: &mut Aggregate) {
        let rule = part.as_rule();
        match rule {
            Rule::via => {
                let name = part.into_inner().find(|part| part.as_rule() == Rule::name);
                aggregate.via = name.map(|name| self.name(&name));
            }
            Rule::peers => aggregate.within = self.peers(part),
            Rule::latest_by => aggregate.by = self.last_part(part),
            Rule::filter => aggregate.filter = self.last_part(part),
            Rule::condition => aggregate.satisfies = Some(self.expr(part)),
            _ => {}
        }
    }

    /// `by` belongs to `latest of`, which cannot be without it.
    fn refuse_by(&mut self, aggregate: &Aggregate, function_at: Span) {
        let at = function_at.in_file(self.shared.file);
        match (aggregate.function, &aggregate.by) {
            (AggregateFunction::Latest, None) => self.report(
                Diagnostic::new(Code::MissingWord, "`latest of` does not say by which day")
                    .label(at, "latest by what?")
                    .help("name the date that decides, as `latest of deal.stage by closed`"),
            ),
            (function, Some(by)) if function != AggregateFunction::Latest => {
                let by = by.span.in_file(self.shared.file);
                self.report(
                    Diagnostic::new(Code::Unexpected, format!("`{} of` has no order to keep", function.word()))
                        .label(by, "")
                        .help("`by` goes with `latest of` and `rank of`"),
                );
            }
            _ => {}
        }
    }

    /// `every deal where A satisfies B`, `any deal where A`
    pub(super) fn row_condition(&mut self, pair: Pair<'_>, function: AggregateFunction) -> ExprKind {
        let span = self.span(&pair);
        let mut aggregate = empty_aggregate(function, error_at(span));
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => aggregate.operand = self.expr(part),
                _ => self.aggregate_part(part, &mut aggregate),
            }
        }
        ExprKind::Aggregate(Box::new(aggregate))
    }

    pub(super) fn rank(&mut self, pair: Pair<'_>) -> ExprKind {
        let span = self.span(&pair);
        let mut operands = Vec::new();
        let (mut within, mut filter) = (None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::postfix => operands.push(self.expr(part)),
                Rule::peers => within = self.peers(part),
                Rule::filter => filter = self.last_part(part),
                _ => {}
            }
        }
        let mut operands = operands.into_iter();
        let of = operands.next().unwrap_or_else(|| error_at(span));
        ExprKind::Rank(Box::new(Rank { of, by: operands.next(), within, filter }))
    }

    /// `top 3% by X within F`, alone or after `row in`.
    pub(super) fn top(&mut self, pair: Pair<'_>, row: Option<Expr>) -> ExprKind {
        let span = self.span(&pair);
        let (count, by) = (error_at(span), error_at(span));
        let mut top = Top { row, negated: false, count, of: None, by, within: None, filter: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_not => top.negated = true,
                Rule::top_count => top.count = self.last_part(part).unwrap_or_else(|| error_at(span)),
                Rule::name => top.of = Some(self.name(&part)),
                Rule::postfix => top.by = self.expr(part),
                Rule::peers => top.within = self.peers(part),
                Rule::filter => top.filter = self.last_part(part),
                _ => {}
            }
        }
        ExprKind::Top(Box::new(top))
    }

    fn peers(&mut self, pair: Pair<'_>) -> Option<Expr> {
        pair.into_inner().find(|part| part.as_rule() == Rule::path).map(|path| self.path(path))
    }

    /// The expression at the end of a rule.
    fn last_part(&mut self, pair: Pair<'_>) -> Option<Expr> {
        pair.into_inner().last().map(|part| self.expr(part))
    }

    /// `sum of A where stage is won / sum of B`: the condition goes on to the end, and a label is divided by nothing.
    fn refuse_swallowed(&mut self, filter: &mut Expr, start: u32) {
        let mut last = filter;
        let right = loop {
            match &mut last.kind {
                ExprKind::And(parts) | ExprKind::Or(parts) => match parts.last_mut() {
                    Some(part) => last = part,
                    None => return,
                },
                ExprKind::Unary(UnaryOp::Not, inner) => last = inner,
                ExprKind::Compare(CompareOp::Is | CompareOp::IsNot, _, right) => break right,
                _ => return,
            }
        };
        let ExprKind::Binary(_, label, other) = &mut right.kind else {
            return;
        };
        let is_figure =
            matches!(other.kind, ExprKind::Aggregate(_)) && !self.shared.written(other.span).starts_with('(');
        if !is_figure || !matches!(label.kind, ExprKind::Name(_)) {
            return;
        }
        let label = std::mem::replace(&mut **label, error_at(other.span));
        let bracket =
            |at: u32, text: &str| Edit { at: self.shared.at(Span { start: at, end: at }), text: text.to_owned() };
        let edits = vec![bracket(start, "("), bracket(label.span.end, ")")];
        let fix = Fix { title: "put the figure in brackets".to_owned(), edits, certain: true };
        let finding = Diagnostic::new(Code::Unexpected, "`where` reaches as far as it can: to the end of this figure")
            .label(self.shared.at(right.span), "all of this belongs to the condition")
            .help("put the figure in brackets, from its first word to the end of its condition")
            .with_fix(fix);
        self.report(finding);
        **right = label;
    }

    /// `sum of count of X` reads two ways as soon as a `where` follows, so the inner one wants brackets.
    fn refuse_bare_aggregate(&mut self, term: &Pair<'_>) {
        let inner = term.clone().into_inner().flat_map(Pair::into_inner).flat_map(Pair::into_inner);
        for part in inner.filter(|part| part.as_rule() == Rule::aggregate) {
            let at = self.at(&part);
            let written = self.shared.written(at.span).to_owned();
            self.report(
                Diagnostic::new(Code::Unexpected, "a figure over rows inside another one needs brackets")
                    .label(at, "")
                    .suggest("put it in brackets", at, format!("({written})")),
            );
        }
    }
}

fn empty_aggregate(function: AggregateFunction, operand: Expr) -> Aggregate {
    Aggregate { function, operand, by: None, via: None, within: None, filter: None, satisfies: None }
}

fn aggregate_function(word: &str) -> AggregateFunction {
    match word {
        "sum" => AggregateFunction::Sum,
        "average" => AggregateFunction::Average,
        "median" => AggregateFunction::Median,
        "smallest" => AggregateFunction::Smallest,
        "largest" => AggregateFunction::Largest,
        "share" => AggregateFunction::Share,
        "latest" => AggregateFunction::Latest,
        _ => AggregateFunction::Count,
    }
}
