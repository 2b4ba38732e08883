//! `min`, `max`, `round`, `round_up`, `round_down` and `abs`.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::semantic::bound::Space;
use crate::semantic::checker::Checker;
use crate::semantic::model::{BuiltIn, Expr, ExprKind, Function, Target};
use crate::semantic::scope::{Place, Scope};
use crate::semantic::types::Type;
use crate::semantic::wording::wording;
use crate::syntax::ast;
use crate::text::Span;

/// The most places that `round` keeps.
const PLACES: u32 = 10;

/// The word of the figure over rows that a function of another language is.
fn figure_word(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "sum" | "total" => "sum",
        "count" | "countif" | "number" => "count",
        "average" | "avg" | "mean" => "average",
        "median" => "median",
        "smallest" => "smallest",
        "largest" => "largest",
        "share" => "share",
        _ => return None,
    })
}

impl Checker<'_> {
    /// `sum(deal.amount)`: a figure over rows is said with `of`.
    fn figure_as_call(&mut self, span: Span, name: &ast::Name, of: &ast::Expr, word: &str) -> Expr {
        let at = self.at(span);
        let head = Span { start: name.span.start, end: of.span.start };
        let tail = Span { start: of.span.end, end: span.end };
        let edits = [(head, format!("{word} of ")), (tail, String::new())];
        let edits = edits.map(|(span, text)| Edit { at: self.at(span), text });
        let fix = Fix { title: format!("write `{word} of …`"), edits: edits.to_vec(), certain: false };
        let finding = Diagnostic::new(Code::MissingWord, "a figure over rows is said with `of`, not with brackets")
            .label(at, format!("not a function: `{}`", name.text))
            .help(format!("write `{word} of {}`, and `where …` after it if only some rows count", wording(of)))
            .with_fix(fix);
        self.report(finding);
        self.error(span)
    }

    /// `min(a, b)`
    pub(super) fn call(
        &mut self,
        span: Span,
        name: &ast::Name,
        trees: &[ast::Expr],
        scope: &Scope,
        opposite: Option<&Type>,
    ) -> Expr {
        let at = self.at(span);
        let Some(function) = Function::ALL.into_iter().find(|function| function.word() == name.text) else {
            if self.parametric.contains_key(&name.text) {
                return self.parametric_value(span, name, trees, scope);
            }
            // Over the program a name is that of a kpi first.
            let spaces = [(Space::Kpis, scope.place == Place::Program), (Space::Facts, true)];
            let space =
                spaces.into_iter().find(|(space, seen)| *seen && self.names.family(*space, &name.text).is_some());
            if let Some((space, _)) = space {
                return match self.member_of(space, name, trees, span) {
                    Some(member) => self.name(&member, span, scope, None),
                    None => self.error(span),
                };
            }
            if self.names.family(Space::Kpis, &name.text).is_some() {
                self.unknown_fact(name, scope);
                return self.error(span);
            }
            if let ([of], Some(word)) = (trees, figure_word(&name.text)) {
                return self.figure_as_call(span, name, of, word);
            }
            let mut known: Vec<String> = Function::ALL.iter().map(|function| function.word().to_owned()).collect();
            let mut declared: Vec<String> = self.parametric.keys().cloned().collect();
            let seen = |space: Space| space == Space::Facts || space == Space::Kpis && scope.place == Place::Program;
            let families = self.names.families.keys().filter(|(space, _)| seen(*space));
            declared.extend(families.map(|(_, name)| name.clone()));
            declared.sort();
            known.extend(declared);
            let message = match self.names.fact(&name.text) {
                Some(_) => format!("`{}` is given nothing in brackets", name.text),
                None => format!("there is no function `{}`", name.text),
            };
            self.unknown(Code::UnknownName, message, name, known.iter().map(String::as_str));
            return self.error(span);
        };
        self.note_use(name.span, Target::BuiltIn(BuiltIn::Function(function)));
        if let ([of], Function::Min | Function::Max) = (trees, function)
            && matches!(of.kind, ast::ExprKind::Member(..))
        {
            let word = if function == Function::Max { "largest" } else { "smallest" };
            return self.figure_as_call(span, name, of, word);
        }
        let opposite = opposite.filter(|ty| !ty.is_labelled());
        let (least, most) = match function {
            Function::Min | Function::Max => (2, usize::MAX),
            Function::Round | Function::RoundUp | Function::RoundDown => (1, 2),
            Function::Abs => (1, 1),
        };
        // Amounts per currency are in that of what they meet, wherever it stands.
        let lead = trees.iter().position(|tree| !matches!(tree.kind, ast::ExprKind::Amounts(_)));
        let lead = lead.and_then(|lead| Some((lead, self.expr(trees.get(lead)?, scope, opposite))));
        let argument = |(place, tree): (usize, &ast::Expr)| match &lead {
            Some((at, lead)) if *at == place => lead.clone(),
            Some((_, lead)) => self.beside(tree, scope, opposite, lead),
            None => self.expr(tree, scope, opposite),
        };
        let mut arguments: Vec<Expr> = trees.iter().enumerate().map(argument).collect();
        if arguments.len() < least || arguments.len() > most {
            let takes = match function {
                Function::Min | Function::Max => "two values or more",
                Function::Round | Function::RoundUp | Function::RoundDown => "a value, and how many places to keep",
                Function::Abs => "one value",
            };
            let finding = Diagnostic::new(Code::WrongType, format!("`{}` takes {takes}", name.text))
                .label(at, format!("{} given", arguments.len()))
                .help(match function {
                    Function::Min | Function::Max => format!("write `{}(a, b)`", name.text),
                    Function::Round | Function::RoundUp | Function::RoundDown => {
                        format!("write `{0}(x)` or `{0}(x, 2)`", name.text)
                    }
                    Function::Abs => "write `abs(x)`".to_owned(),
                });
            self.report(finding);
            return self.error(span);
        }
        let ty = match function {
            Function::Min | Function::Max => self.least_or_most(&name.text, &mut arguments),
            Function::Round | Function::RoundUp | Function::RoundDown => self.rounded(trees, &arguments),
            Function::Abs => self.unsigned(&name.text, &arguments),
        };
        Expr { kind: ExprKind::Call(function, arguments), ty, at }
    }

    fn least_or_most(&mut self, word: &str, arguments: &mut [Expr]) -> Type {
        // The first argument that is not bare says the type; the bare ones take it.
        let lead = arguments.iter().position(|argument| !self.is_bare(argument)).unwrap_or(0);
        arguments.swap(0, lead);
        let Some((first, rest)) = arguments.split_first_mut() else {
            return Type::Error;
        };
        let mut ty = first.ty.clone();
        for argument in rest {
            let joined = self.join(first, argument, "be compared");
            if joined != ty {
                ty = if ty.is_error() || joined.is_error() { Type::Error } else { Type::Number };
            }
        }
        let first_at = first.at;
        arguments.swap(0, lead);
        let ranks = matches!(ty, Type::Label(list) if self.model.enums[list].ordered);
        if ty.is_error() || ty.is_numeric() || ranks || matches!(ty, Type::Date | Type::Duration(_) | Type::Tier(_)) {
            return ty;
        }
        let finding =
            Diagnostic::new(Code::WrongType, format!("`{word}` compares numbers, not {}", self.describe(&ty)))
                .label(first_at, "not a number");
        self.report(finding);
        Type::Error
    }

    fn rounded(&mut self, trees: &[ast::Expr], arguments: &[Expr]) -> Type {
        if let Some(places) = trees.get(1)
            && let Some(count) = self.whole_literal(places, "the places of `round`")
            && count > PLACES
        {
            let finding = Diagnostic::new(Code::OutOfBounds, format!("`round` keeps {PLACES} places at most"))
                .label(self.at(places.span), "too many");
            self.report(finding);
        }
        self.unsigned("round", arguments)
    }

    fn unsigned(&mut self, word: &str, arguments: &[Expr]) -> Type {
        let Some(argument) = arguments.first() else {
            return Type::Error;
        };
        match &argument.ty {
            Type::Scale(..) | Type::Points => Type::Number,
            ty if ty.is_numeric() || ty.is_error() => ty.clone(),
            Type::Duration(_) if word == "abs" => argument.ty.clone(),
            other => {
                let message = format!("`{word}` takes a number, not {}", self.describe(other));
                let finding = Diagnostic::new(Code::WrongType, message).label(argument.at, "not a number");
                self.report(finding);
                Type::Error
            }
        }
    }
}
