//! Bare numbers: `250K` is an amount where it meets an amount and a count where it meets a count.
//! So is a product with a bare number in it, and a threshold whose values are bare numbers.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::{Checker, Taken};
use crate::semantic::declarations::values_mut;
use crate::semantic::model::{
    AggregateFunction, BinaryOp, Choice, Constant, Expr, ExprKind, Fact, Function, Threshold,
};
use crate::semantic::types::Type;
use crate::semantic::walk;
use crate::text::FileSpan;

impl Checker<'_> {
    /// Whether an expression is made of bare numbers and takes the type it meets.
    pub fn is_bare(&self, expr: &Expr) -> bool {
        if expr.ty != Type::Number {
            return false;
        }
        match &expr.kind {
            ExprKind::Constant(Constant::Number(_)) | ExprKind::Undecided(_) => true,
            ExprKind::Fact(Fact::Threshold(threshold)) => self.adapting.contains_key(threshold),
            ExprKind::Through { inner, .. } | ExprKind::Negate(inner) => self.is_bare(inner),
            ExprKind::Arithmetic(BinaryOp::Add | BinaryOp::Subtract, left, right) => {
                self.is_bare(left) && self.is_bare(right)
            }
            ExprKind::Arithmetic(BinaryOp::Multiply, left, right) => self.is_bare(left) || self.is_bare(right),
            ExprKind::Arithmetic(BinaryOp::Divide, left, _) => self.is_bare(left),
            ExprKind::Call(Function::Min | Function::Max, arguments) => {
                arguments.iter().all(|argument| self.is_bare(argument))
            }
            ExprKind::Call(Function::Round | Function::RoundUp | Function::RoundDown | Function::Abs, arguments) => {
                arguments.first().is_some_and(|argument| self.is_bare(argument))
            }
            ExprKind::If { then, otherwise, .. } => self.is_bare(then) && self.is_bare(otherwise),
            ExprKind::Default(value, fallback) => self.is_bare(value) && self.is_bare(fallback),
            ExprKind::Aggregate(aggregate) => {
                !matches!(
                    aggregate.function,
                    AggregateFunction::Count | AggregateFunction::CountDistinct | AggregateFunction::Share
                ) && aggregate.operand.as_ref().is_some_and(|operand| self.is_bare(operand))
            }
            _ => false,
        }
    }

    /// Gives an expression of bare numbers the type that it meets.
    pub fn adapt(&mut self, expr: &mut Expr, ty: &Type) {
        if *ty == Type::Number && !matches!(expr.kind, ExprKind::Fact(_)) || !self.is_bare(expr) {
            return;
        }
        match &mut expr.kind {
            ExprKind::Fact(Fact::Threshold(threshold)) => self.adapt_threshold(*threshold, ty, expr.at),
            ExprKind::Through { inner, .. } | ExprKind::Negate(inner) => self.adapt(inner, ty),
            ExprKind::Arithmetic(BinaryOp::Multiply, left, right) => {
                // One factor carries the dimension; a threshold is likelier to than the number beside it.
                let is_factor = matches!(left.kind, ExprKind::Constant(_)) && self.is_bare(right);
                if self.is_bare(left) && !is_factor {
                    self.adapt(left, ty);
                } else {
                    self.adapt(right, ty);
                }
            }
            ExprKind::Arithmetic(BinaryOp::Divide, left, _) => self.adapt(left, ty),
            ExprKind::Arithmetic(_, left, right) => {
                self.adapt(left, ty);
                self.adapt(right, ty);
            }
            ExprKind::Call(function, arguments) => {
                let count = if *function == Function::Round { 1 } else { arguments.len() };
                for argument in arguments.iter_mut().take(count) {
                    self.adapt(argument, ty);
                }
            }
            ExprKind::If { then, otherwise, .. } => {
                self.adapt(then, ty);
                self.adapt(otherwise, ty);
            }
            ExprKind::Default(value, fallback) => {
                self.adapt(value, ty);
                self.adapt(fallback, ty);
            }
            ExprKind::Aggregate(aggregate) => {
                if let Some(operand) = &mut aggregate.operand {
                    self.adapt(operand, ty);
                }
            }
            _ => {}
        }
        expr.ty = ty.clone();
    }

    /// A threshold of bare numbers meets a type: the first such type is its own from then on.
    fn adapt_threshold(&mut self, threshold: Id<Threshold>, ty: &Type, at: FileSpan) {
        let Some(taken) = self.adapting.get_mut(&threshold) else {
            return;
        };
        match taken {
            None => *taken = Some(Taken { ty: ty.clone(), at, apart: false }),
            Some(first) if first.ty == *ty => {}
            Some(first) if first.ty.is_number() && ty.is_number() => first.ty = Type::Number,
            Some(first) => {
                first.apart = true;
                let (first, first_at) = (first.ty.clone(), first.at);
                let name = self.model.thresholds[threshold].symbol.name.clone();
                let (one, other) = (self.describe(&first), self.describe(ty));
                let finding = Diagnostic::new(
                    Code::WrongDimension,
                    format!("the threshold `{name}` stands for {one} at one place and for {other} at another"),
                )
                .label(at, format!("{other} here"))
                .label(first_at, format!("{one} here"))
                .help("declare a second threshold");
                self.report(finding);
            }
        }
    }

    /// Once all uses are known: thresholds of bare numbers, and their values, get the type they took.
    pub fn finish_thresholds(&mut self) {
        let mut adapting: Vec<_> = std::mem::take(&mut self.adapting).into_iter().collect();
        adapting.sort_by_key(|(threshold, _)| *threshold);
        for (threshold, taken) in adapting {
            let ty = taken.as_ref().map_or(Type::Number, |taken| taken.ty.clone());
            let mut done = self.model.thresholds[threshold].clone();
            let versions = done.versions.iter_mut().map(|version| &mut version.what);
            self.give(versions.chain([&mut done.choice]), &ty);
            if taken.is_some_and(|taken| !taken.apart && taken.ty != Type::Number) {
                self.settled.insert(threshold, ty.clone());
            }
            done.ty = ty;
            self.model.thresholds[threshold] = done;
        }
    }

    /// Gives the values of a threshold of bare numbers its type.
    pub fn give<'c>(&mut self, choices: impl Iterator<Item = &'c mut Choice>, ty: &Type) {
        for value in choices.flat_map(values_mut) {
            self.adapt(value, ty);
            self.check_bounds(value, ty);
        }
    }

    /// Whether a threshold of bare numbers was read before it met its type: what was made of it is of another type then.
    pub fn was_read_bare(&self) -> bool {
        let is_bare = |expr: &Expr| match &expr.kind {
            ExprKind::Fact(Fact::Threshold(read)) => self.settled.get(read).is_some_and(|ty| *ty != expr.ty),
            _ => false,
        };
        let mut found = false;
        if !self.settled.is_empty() {
            for root in walk::all_roots(&self.model) {
                walk::each(root, |expr| found |= is_bare(expr));
            }
        }
        found
    }
}
