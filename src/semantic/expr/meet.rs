//! Two values that must be of one kind: the sides of a comparison, the outcomes of an `if`, the arguments of `min`.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::model::{Constant, Expr, ExprKind};
use crate::semantic::naming::as_written;
use crate::semantic::types::Type;
use crate::semantic::{bounds, types};
use crate::value::{Currency, TimeUnit};

impl Checker<'_> {
    /// Brings two values to one type. `doing` says what they cannot do where they have none: `be compared`.
    /// None where that was reported.
    pub fn meet(&mut self, left: &mut Expr, right: &mut Expr, doing: &str) -> Option<Type> {
        if left.ty.is_error() || right.ty.is_error() {
            return Some(Type::Error);
        }
        match (self.is_bare(left), self.is_bare(right)) {
            (true, true) => return Some(Type::Number),
            (true, false) if right.ty.is_numeric() => {
                self.adapt(left, &right.ty.clone());
                return Some(right.ty.clone());
            }
            (false, true) if left.ty.is_numeric() => {
                self.adapt(right, &left.ty.clone());
                return Some(left.ty.clone());
            }
            _ => {}
        }
        self.convert_both(left, right);
        match (&left.ty, &right.ty) {
            (one, other) if one == other => Some(left.ty.clone()),
            (Type::Percent, Type::Number) | (Type::Number, Type::Percent) => Some(Type::Number),
            (one, other) if is_plain(one) && is_plain(other) => Some(Type::Number),
            (Type::Key, Type::Text) | (Type::Text, Type::Key) => Some(Type::Text),
            _ => {
                self.report_apart(left, right, doing);
                None
            }
        }
    }

    /// As [`Checker::meet`], for values that become one: a constant outside the other's bounds widens the type.
    pub fn join(&mut self, left: &mut Expr, right: &mut Expr, doing: &str) -> Type {
        let ty = self.meet(left, right, doing).unwrap_or(Type::Error);
        let outside = bounds::outside(left, &ty).is_some() || bounds::outside(right, &ty).is_some();
        if outside { Type::Number } else { ty }
    }

    fn report_apart(&mut self, left: &Expr, right: &Expr, doing: &str) {
        let code = match (&left.ty, &right.ty) {
            (Type::Money(_), Type::Money(_)) => Code::WrongCurrency,
            (one, other) if is_quantity(one) && is_quantity(other) => Code::WrongDimension,
            _ => Code::WrongType,
        };
        let (one, other) = (self.describe(&left.ty), self.describe(&right.ty));
        let mut finding = Diagnostic::new(code, format!("{one} and {other} cannot {doing}"))
            .label(right.at, other)
            .label(left.at, one);
        if let Some(help) = self.help_apart(&left.ty, &right.ty) {
            finding = finding.help(help);
        }
        finding = self.cure(finding, left, right);
        finding = self.cure(finding, right, left);
        self.report(finding);
    }

    /// What helps where two types do not meet.
    fn help_apart(&self, left: &Type, right: &Type) -> Option<String> {
        Some(match (left, right) {
            (Type::Money(one), Type::Money(other)) => self.help_rate(*one, *other),
            (Type::Duration(one), Type::Duration(other)) => measures_help(*one, *other).to_owned(),
            (Type::Date, Type::Duration(_)) | (Type::Duration(_), Type::Date) => {
                "a length of time is no day; write a day, as `today - 90 days`".to_owned()
            }
            (Type::Duration(_), other) | (other, Type::Duration(_)) if other.is_number() => {
                "say of what the number is, as `30 days`".to_owned()
            }
            (Type::Date, _) | (_, Type::Date) => {
                "a date is compared with a date, as `2026-06-30` or `today - 90 days`".to_owned()
            }
            (Type::Percent, Type::Money(_)) | (Type::Money(_), Type::Percent) => {
                "say what it is a percentage of, as `10% of annual_revenue`".to_owned()
            }
            (Type::Money(currency), other) | (other, Type::Money(currency)) if other.is_number() => {
                format!("only a literal becomes an amount by itself; multiply by one, as `1 {currency}`")
            }
            (Type::Percent, _) | (_, Type::Percent) => {
                "a percentage is a share of something; divide to get a share, as `experts / certified`".to_owned()
            }
            (Type::Label(list), Type::Text) | (Type::Text, Type::Label(list)) => format!(
                "a label stands without quotes; `{}` has {}",
                self.model.enums[*list].owner,
                self.labels_of(&Type::Label(*list))
            ),
            (Type::Label(_), Type::Label(_)) => {
                "labels of two lists are not the same even where their names are; use one `enum` for both".to_owned()
            }
            (Type::Flag, _) | (_, Type::Flag) => "only a flag or a condition is `yes` or `no`".to_owned(),
            (Type::Set(_), _) | (_, Type::Set(_)) => "ask whether the set `includes` a label".to_owned(),
            (ty, _) | (_, ty) if ty.is_labelled() => format!("it is one of {}", self.labels_of(ty)),
            _ => return None,
        })
    }

    /// How two currencies could meet.
    pub fn help_rate(&self, one: Currency, other: Currency) -> String {
        let own = self.model.program.currency;
        let (from, to) = if own == Some(one) { (other, one) } else { (one, other) };
        format!("write both in one currency, or say what {from} is worth: `rates {{ {from} => … {to} }}`")
    }

    /// Adds the edit that makes `wrong` what `other` asks for, where there is one.
    fn cure(&self, finding: Diagnostic, wrong: &Expr, other: &Expr) -> Diagnostic {
        match (&wrong.kind, &other.ty) {
            (ExprKind::Constant(Constant::Text(text)), Type::Label(list))
                if self.model.enums[*list].position(text).is_some() =>
            {
                finding.fix("remove the quotes", wrong.at, as_written(text))
            }
            (ExprKind::Constant(Constant::Text(text)), Type::Tier(ladder))
                if self.model.ladders[*ladder].tier(text).is_some() =>
            {
                finding.fix("remove the quotes", wrong.at, as_written(text))
            }
            (ExprKind::Constant(Constant::Number(number)), Type::Duration(unit)) if wrong.ty == Type::Number => {
                let word = types::unit_word(*unit);
                finding.suggest(format!("write `{number} {word}`"), wrong.at, format!("{number} {word}"))
            }
            _ => finding,
        }
    }
}

/// Why two measures of time do not meet.
pub(super) fn measures_help(one: TimeUnit, other: TimeUnit) -> &'static str {
    if one == TimeUnit::Hour || other == TimeUnit::Hour {
        "hours are not counted against days or months; write both in hours, as `48 hours`"
    } else {
        "a month has 28 to 31 days; write both in days or both in months"
    }
}

/// A number that is neither a share nor an amount.
fn is_plain(ty: &Type) -> bool {
    ty.is_number() && *ty != Type::Percent
}

/// What is measured rather than named.
fn is_quantity(ty: &Type) -> bool {
    ty.is_numeric() || matches!(ty, Type::Date | Type::Duration(_))
}
