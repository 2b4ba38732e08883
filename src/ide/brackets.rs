//! A bracket of a benefit in words: which part of an amount it is for, at which rate, and whether the payout jumps where it
//! begins. Must not know who lies in it.

use super::description::{escape, written};
use crate::semantic::Type;
use crate::semantic::model::{
    AmountStepKind, Benefit, BenefitValue, Bracket, BracketMode, Brackets, Constant, Expr, ExprKind,
};
use crate::text::{FileId, FileSpan};
use crate::value::Decimal;
use crate::value::decimal::{fixed, group};
use crate::workspace::Workspace;

/// The bracket at a place, by its arm, with what it means as Markdown.
pub fn bracket_at(workspace: &Workspace, file: FileId, offset: u32) -> Option<(FileSpan, String)> {
    let holds = |at: FileSpan| at.file == file && at.span.start <= offset && offset <= at.span.end;
    for benefit in workspace.model().benefits.values() {
        let BenefitValue::Formula(formula) = &benefit.value else { continue };
        for step in &formula.steps {
            let AmountStepKind::Brackets(brackets) = &step.kind else { continue };
            for set in &brackets.sets {
                let Some(place) = set.brackets.iter().position(|bracket| holds(bracket.at)) else { continue };
                let Some((before, rest)) = set.brackets.split_at_checked(place) else { continue };
                let bracket = rest.first()?;
                let told = Told { workspace, benefit, brackets, bracket, before: before.last() };
                return Some((bracket.at, told.markdown()));
            }
        }
    }
    None
}

struct Told<'a> {
    workspace: &'a Workspace,
    benefit: &'a Benefit,
    brackets: &'a Brackets,
    bracket: &'a Bracket,
    /// The bracket below it.
    before: Option<&'a Bracket>,
}

impl Told<'_> {
    fn markdown(&self) -> String {
        let title = escape(self.benefit.symbol.title());
        let (range, on) = (self.range(), self.words(&self.brackets.on));
        let rate = self.bracket.rate.as_ref().map_or("nothing".to_owned(), |rate| self.words(rate));
        let means = match self.brackets.mode {
            BracketMode::Incremental => {
                let full = self.full_slice().map(|amount| format!(" A full slice brings {amount}."));
                format!(
                    "Of the slice of {on} {range}, {rate}: the marginal rate. Every slice keeps its own, so nothing jumps \
                     at a bound.{}",
                    full.unwrap_or_default()
                )
            }
            BracketMode::Retroactive => {
                let cliff = self.cliff().unwrap_or_else(|| "The payout does not jump where it begins.".to_owned());
                format!("With {on} {range}, all of it takes {rate}. {cliff}")
            }
        };
        format!("**{title}** — a bracket\n\n{means}")
    }

    fn words(&self, expr: &Expr) -> String {
        let text = written(self.workspace, expr.at).unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        format!("`{}`", words.join(" "))
    }

    /// `above 500K, up to 2M`
    fn range(&self) -> String {
        let bound = |bracket: &Bracket| Some((self.words(bracket.up_to.as_ref()?), bracket.below));
        let from = self.before.and_then(bound).map(|(bound, below)| match below {
            true => format!("from {bound}"),
            false => format!("above {bound}"),
        });
        let to = bound(self.bracket).map(|(bound, below)| match below {
            true => format!("below {bound}"),
            false => format!("up to {bound}"),
        });
        let range: Vec<String> = from.into_iter().chain(to).collect();
        let range = if range.is_empty() { "whatever it is".to_owned() } else { range.join(", ") };
        match &self.brackets.against {
            Some(base) => format!("{range} of {}", self.words(base)),
            None => range,
        }
    }

    /// What a partner has from the bracket who reaches its end.
    fn full_slice(&self) -> Option<String> {
        let from = match self.before {
            None => Decimal::ZERO,
            Some(before) => number(before.up_to.as_ref()?)?,
        };
        let slice = number(self.bracket.up_to.as_ref()?)?.checked_sub(from)?;
        self.payout(slice.checked_mul(self.rate(self.bracket)?)?)
    }

    /// How the payout jumps where the bracket begins.
    fn cliff(&self) -> Option<String> {
        let before = self.before?;
        let bound = before.up_to.as_ref()?;
        let at = number(bound)?;
        let (below, above) = (at.checked_mul(self.rate(before)?)?, at.checked_mul(self.rate(self.bracket)?)?);
        let verb = match below.cmp(&above) {
            std::cmp::Ordering::Less => "jumps",
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Greater => "falls",
        };
        let (below, above) = (self.payout(below)?, self.payout(above)?);
        Some(format!("At {} the payout {verb} from {below} to {above}: a cliff.", self.words(bound)))
    }

    /// A said hole gives nothing.
    fn rate(&self, bracket: &Bracket) -> Option<Decimal> {
        bracket.rate.as_ref().map_or(Some(Decimal::ZERO), number)
    }

    /// An amount of the benefit; none where it is a share of a base.
    fn payout(&self, amount: Decimal) -> Option<String> {
        match (&self.benefit.ty, &self.brackets.against) {
            (Type::Money(currency), None) => {
                let amount = group(&fixed(amount, currency.minor_digits(), Default::default()));
                Some(format!("{amount} {currency}"))
            }
            _ => None,
        }
    }
}

fn number(expr: &Expr) -> Option<Decimal> {
    match expr.kind {
        ExprKind::Constant(Constant::Number(number)) => Some(number),
        _ => None,
    }
}
