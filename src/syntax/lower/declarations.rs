//! The declarations that name data and figures: program, enum, record, metric, threshold, tiers; and the arms of lists.
//! Must not know rules, benefits or tests, which have files of their own.

use crate::syntax::reading::Pair;

use super::{Lower, error_at};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::ast::{
    Arm, Binding, CompareOp, DateRange, Declaration, Enum, Expr, ExprKind, Family, Field, InForce, InForceKind, Item,
    Metric, Name, NamedKind, NamedLabel, Parameter, Pattern, PatternKind, Program, ProgramClause, Rate, Rates, Record,
    Text, Threshold, ThresholdBody, Tiers, TypeExpr, TypeKind,
};
use crate::syntax::grammar::Rule;
use crate::text::Span;
use crate::value::{Duration, TimeUnit};

impl Lower<'_, '_> {
    pub(super) fn item(&mut self, pair: Pair<'_>) -> Item {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let declaration = match pair.as_rule() {
            Rule::program => self.program(pair, span),
            Rule::import => match self.last_text(pair) {
                // What is put in the place of a path leads nowhere, and was reported.
                Some(path) if self.shared.written(path.span).starts_with('"') => Declaration::Import(path),
                _ => Declaration::Error,
            },
            Rule::rates => self.rates(pair),
            Rule::named_label => self.named_label(pair, span),
            Rule::enumeration => self.enumeration(pair, span),
            Rule::record => self.record(pair, span),
            Rule::metric => self.metric(pair, span),
            Rule::threshold => self.threshold(pair, span),
            Rule::tiers => {
                let standalone = pair.clone().into_inner().find(|part| part.as_rule() == Rule::kw_standalone);
                let standalone = standalone.map(|word| self.span(&word));
                let labels = pair.into_inner().find(|part| part.as_rule() == Rule::labels);
                let tiers = labels.map(|labels| self.labels(labels)).unwrap_or_default();
                Declaration::Tiers(Tiers { standalone, tiers })
            }
            Rule::requirements => self.requirements(pair, span),
            Rule::tier => self.tier(pair, span),
            Rule::track => self.track(pair, span),
            Rule::gate => self.gate(pair, span),
            Rule::score => self.score(pair, span),
            Rule::band => self.band(pair, span),
            Rule::role => self.role(pair, span),
            Rule::specialization => self.specialization(pair, span),
            Rule::benefit_table | Rule::terms_table => self.benefit_table(pair, span),
            Rule::benefit => self.benefit(pair, span),
            Rule::review => Declaration::Review(self.review(pair)),
            Rule::exception => self.exception(pair, span),
            Rule::kpi => self.kpi(pair, span),
            Rule::budget => self.budget(pair, span),
            Rule::accept => self.accept(pair, span),
            Rule::family => self.family(pair, span),
            Rule::test => self.test(pair, span),
            _ => Declaration::Error,
        };
        let declaration = match declaration {
            // A declaration without its name cannot be used; the empty name tells later floors that one is missing.
            declaration if declared(&declaration).is_some_and(|name| name.text.is_empty()) => {
                self.shared.broken_names.extend(declared(&declaration).cloned());
                Declaration::Error
            }
            declaration => declaration,
        };
        Item { span, docs, declaration }
    }

    /// The name and label at the head of a declaration.
    pub(super) fn head(&mut self, pair: &Pair<'_>, span: Span) -> (Name, Option<Text>) {
        let mut name = None;
        let mut label = None;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::name if name.is_none() => name = Some(self.name(&part)),
                Rule::text if label.is_none() => label = Some(self.text(part)),
                Rule::metric_of | Rule::dot => {}
                rule if is_word(rule) => {}
                _ => break,
            }
            if label.is_some() {
                break;
            }
        }
        (name.unwrap_or_else(|| self.no_name(span)), label)
    }

    pub(super) fn no_text(&self, span: Span) -> Text {
        Text { value: String::new(), span: Span { start: span.start, end: span.start } }
    }

    fn program(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let mut program = Program { name: self.no_text(span), clauses: Vec::new() };
        for part in pair.into_inner() {
            let at = self.span(&part);
            let rule = part.as_rule();
            if rule == Rule::text {
                program.name = self.text(part);
                continue;
            }
            if is_word(rule) {
                continue;
            }
            self.docs(&part);
            if rule == Rule::history_clause {
                let day = part.into_inner().find(|part| part.as_rule() == Rule::arith);
                program.clauses.push(ProgramClause::History(self.part(day, at), at));
                continue;
            }
            if rule == Rule::effective_days {
                program.clauses.push(ProgramClause::Effective(self.effective(part)));
                continue;
            }
            let inner = part.into_inner().find(|part| !is_word(part.as_rule()));
            program.clauses.extend(match (rule, inner) {
                (Rule::version_clause, Some(text)) => Some(ProgramClause::Version(self.text(text), at)),
                (Rule::currency_clause, Some(name)) => Some(ProgramClause::Currency(self.name(&name), at)),
                (Rule::fiscal_clause, Some(name)) => Some(ProgramClause::FiscalYear(self.name(&name), at)),
                (Rule::rounding_clause, Some(name)) => Some(ProgramClause::Rounding(self.name(&name), at)),
                _ => None,
            });
        }
        Declaration::Program(program)
    }

    fn rates(&mut self, pair: Pair<'_>) -> Declaration {
        let mut of_all = None;
        let mut rates = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::in_force => of_all = Some(self.in_force(part)),
                Rule::rate => rates.push(self.rate(part)),
                _ => {}
            }
        }
        for rate in &mut rates {
            rate.in_force = rate.in_force.take().or_else(|| of_all.clone());
        }
        Declaration::Rates(Rates { rates })
    }

    fn rate(&mut self, pair: Pair<'_>) -> Rate {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let (from, to) = (error_at(span), error_at(span));
        let mut rate = Rate { from, equals: false, sign: span, to, in_force: None, docs, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::arith if rate.sign == span => rate.from = self.expr(part),
                Rule::arith => rate.to = self.expr(part),
                Rule::in_force => rate.in_force = Some(self.in_force(part)),
                sign => {
                    rate.equals = sign == Rule::equals;
                    rate.sign = self.span(&part);
                }
            }
        }
        rate
    }

    fn named_label(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let word = pair.clone().into_inner().next();
        let kind = match word.map(|word| word.as_rule()) {
            Some(Rule::kw_category) => NamedKind::Category,
            Some(Rule::kw_certification) => NamedKind::Certification,
            _ => NamedKind::Course,
        };
        let (name, label) = self.head(&pair, span);
        Declaration::NamedLabel(NamedLabel { kind, name, label })
    }

    fn enumeration(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let labels = pair.into_inner().find(|part| part.as_rule() == Rule::labels);
        Declaration::Enum(Enum { name, label, labels: labels.map(|labels| self.labels(labels)).unwrap_or_default() })
    }

    fn record(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let mut fields = Vec::new();
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::field) {
            let field = self.field(part);
            if field.name.text.is_empty() {
                self.shared.broken_names.push(field.name);
            } else {
                fields.push(field);
            }
        }
        Declaration::Record(Record { name, label, fields })
    }

    fn field(&mut self, pair: Pair<'_>) -> Field {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let mut field = Field {
            name: self.no_name(span),
            ty: TypeExpr { kind: TypeKind::Error, span },
            optional: None,
            default: None,
            column: None,
            format: None,
            docs,
            span,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => field.name = self.name(&part),
                Rule::type_of => field.ty = self.type_of(part),
                Rule::optional_mark => field.optional = Some(self.span(&part)),
                Rule::default_value => field.default = self.last_expr(part),
                Rule::column_name => field.column = self.last_text(part),
                Rule::format_name => field.format = self.last_text(part),
                _ => {}
            }
        }
        field
    }

    /// The one expression of a clause such as `default V`.
    pub(super) fn last_expr(&mut self, pair: Pair<'_>) -> Option<Expr> {
        let part = pair.into_inner().find(|part| matches!(part.as_rule(), Rule::expr | Rule::value | Rule::arith));
        part.map(|part| self.expr(part))
    }

    /// The one text of a clause such as `column "…"`.
    pub(super) fn last_text(&mut self, pair: Pair<'_>) -> Option<Text> {
        pair.into_inner().find(|part| part.as_rule() == Rule::text).map(|part| self.text(part))
    }

    pub(super) fn type_of(&mut self, pair: Pair<'_>) -> TypeExpr {
        let span = self.span(&pair);
        let kind = pair.into_inner().next().map_or(TypeKind::Error, |inner| self.type_kind(inner, span));
        TypeExpr { kind, span }
    }

    fn type_kind(&mut self, pair: Pair<'_>, span: Span) -> TypeKind {
        let rule = pair.as_rule();
        if rule == Rule::plain_type {
            return plain_type(pair.as_str()).unwrap_or_else(|| {
                let name = pair.into_inner().find(|part| part.as_rule() == Rule::name).map(|part| self.name(&part));
                name.filter(|name| !name.text.is_empty()).map_or(TypeKind::Error, TypeKind::Named)
            });
        }
        let mut bounds = Vec::new();
        for part in pair.into_inner() {
            match (rule, part.as_rule()) {
                (Rule::one_of_type, Rule::labels) => return TypeKind::OneOf(self.labels(part)),
                (Rule::level_type, Rule::labels) => return TypeKind::LevelOf(self.labels(part)),
                (Rule::set_type, Rule::labels) => return TypeKind::SetOf(self.labels(part)),
                (Rule::set_type, Rule::name) => {
                    let name = self.name(&part);
                    return if name.text.is_empty() { TypeKind::Error } else { TypeKind::SetNamed(name) };
                }
                (Rule::money_type, Rule::name) => {
                    let name = self.name(&part);
                    return TypeKind::Money { currency: (!name.text.is_empty()).then_some(name) };
                }
                (Rule::duration_type, Rule::unit) => return self.duration_type(&part),
                (Rule::scale_type, Rule::signed) => bounds.push(self.expr(part)),
                _ => {}
            }
        }
        let to = bounds.pop().unwrap_or_else(|| error_at(span));
        let from = bounds.pop().unwrap_or_else(|| error_at(span));
        TypeKind::Scale(Box::new(from), Box::new(to))
    }

    /// The measure of a duration: days, months or hours.
    fn duration_type(&mut self, unit: &Pair<'_>) -> TypeKind {
        let measure = match unit.as_str() {
            "days" | "day" => TimeUnit::Day,
            "months" | "month" => TimeUnit::Month,
            "hours" | "hour" => TimeUnit::Hour,
            super::HOLE => return TypeKind::Error,
            word => {
                let measure = Duration::of(1, word).map_or(TimeUnit::Day, |one| one.unit);
                let wanted = if measure == TimeUnit::Month { "months" } else { "days" };
                let at = self.at(unit);
                let finding = Diagnostic::new(Code::UnknownType, "a duration is in days, months or hours")
                    .label(at, "no measure of its own")
                    .help(format!("write `duration in {wanted}`: its cells may still say `2 {word}`"))
                    .suggest(format!("change to `{wanted}`"), at, wanted);
                self.report(finding);
                return TypeKind::Error;
            }
        };
        TypeKind::Duration(measure)
    }

    fn metric(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let of = pair.clone().into_inner().find(|part| part.as_rule() == Rule::metric_of);
        let of = of.and_then(|part| part.into_inner().next()).map(|part| self.name(&part));
        let mut parameters = None;
        let mut label = label;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::parameters => parameters = Some(self.parameters(part)),
                Rule::text if parameters.is_some() => label = Some(self.text(part)),
                _ => {}
            }
        }
        let value = self.last_expr(pair).unwrap_or_else(|| error_at(span));
        Declaration::Metric(Metric { of, name, parameters, label, value })
    }

    fn parameters(&mut self, pair: Pair<'_>) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::parameter) {
            let span = self.span(&part);
            let mut parameter = Parameter { name: self.no_name(span), ty: TypeExpr { kind: TypeKind::Error, span } };
            for inner in part.into_inner() {
                match inner.as_rule() {
                    Rule::name => parameter.name = self.name(&inner),
                    Rule::type_of => parameter.ty = self.type_of(inner),
                    _ => {}
                }
            }
            parameters.push(parameter);
        }
        parameters
    }

    fn family(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let mut names = Vec::new();
        let mut items = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                rule if is_word(rule) => {}
                _ => items.push(self.item(part)),
            }
        }
        let mut names = names.into_iter();
        let mut name = || names.next().unwrap_or_else(|| self.no_name(span));
        let binding = Binding { name: name(), list: name() };
        Declaration::Family(Family { binding, items })
    }

    fn threshold(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let mut by = Vec::new();
        let mut in_force = None;
        let mut arms = Vec::new();
        let mut table = None;
        let mut file = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::arith => by.push(self.expr(part)),
                Rule::arm => arms.push(self.arm(part)),
                Rule::table => table = Some(self.table(part)),
                Rule::in_force => in_force = Some(self.in_force(part)),
                Rule::values_file => file = self.last_text(part),
                _ => {}
            }
        }
        let body = match (file, table) {
            (Some(file), _) => ThresholdBody::File(file),
            (None, Some(table)) => ThresholdBody::Table(table),
            (None, None) => ThresholdBody::Arms(arms),
        };
        Declaration::Threshold(Threshold { name, label, by, in_force, body })
    }

    /// The arms between braces.
    pub(super) fn arms(&mut self, pair: Pair<'_>) -> Vec<Arm> {
        pair.into_inner().filter(|part| part.as_rule() == Rule::arm).map(|part| self.arm(part)).collect()
    }

    fn arm(&mut self, pair: Pair<'_>) -> Arm {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let mut patterns = Vec::new();
        let mut value = None;
        let mut in_force = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::pattern => patterns.push(self.pattern(part)),
                Rule::value => value = Some(self.expr(part)),
                Rule::in_force => in_force = Some(self.in_force(part)),
                _ => {}
            }
        }
        Arm { patterns, value: value.unwrap_or_else(|| error_at(span)), in_force, docs, span }
    }

    fn pattern(&mut self, pair: Pair<'_>) -> Pattern {
        let span = self.span(&pair);
        let Some(inner) = pair.into_inner().next() else {
            return Pattern { kind: PatternKind::Error, span };
        };
        let rule = inner.as_rule();
        let mut op = None;
        let mut operands = Vec::new();
        for part in inner.into_inner() {
            match part.as_rule() {
                Rule::compare_op => op = self.compare_op(&part),
                Rule::kw_above => op = Some(CompareOp::MoreThan),
                Rule::kw_below | Rule::kw_before => op = Some(CompareOp::LessThan),
                Rule::kw_from => op = Some(CompareOp::AtLeast),
                Rule::arith => operands.push(self.expr(part)),
                _ => {}
            }
        }
        let last = operands.pop();
        let kind = match (rule, operands.pop(), last) {
            (Rule::otherwise_pattern, ..) => PatternKind::Otherwise,
            (Rule::missing_pattern, ..) => PatternKind::Missing,
            (Rule::above_pattern, ..) => PatternKind::Above,
            (Rule::up_to_pattern, None, Some(bound)) => PatternKind::UpTo(bound),
            (Rule::compare_pattern | Rule::word_pattern, None, Some(bound)) => {
                op.map_or(PatternKind::Error, |op| PatternKind::Compare(op, bound))
            }
            (Rule::value_pattern, Some(from), Some(to)) => PatternKind::Range(from, to),
            (Rule::value_pattern, None, Some(Expr { kind: ExprKind::Error, .. })) => PatternKind::Error,
            (Rule::value_pattern, None, Some(value)) => self.case(value),
            _ => PatternKind::Error,
        };
        Pattern { kind, span }
    }

    /// A value as a case; a name that is nearly a word of arms is a misspelling, for it stands for all that is left.
    fn case(&mut self, value: Expr) -> PatternKind {
        let ExprKind::Name(name) = &value.kind else {
            return PatternKind::Value(value);
        };
        let meant = nearest(&name.text, ["otherwise", "missing"]).filter(|_| name.text.len() >= 5);
        let Some(meant) = meant.filter(|_| !self.shared.written(value.span).starts_with('`')) else {
            return PatternKind::Value(value);
        };
        let at = self.shared.at(value.span);
        self.report(
            Diagnostic::new(Code::UnknownKeyword, format!("`{}` is no case that arms know", name.text))
                .label(at, "")
                .help(format!("did you mean `{meant}`? A label of this name stands in backticks"))
                .suggest(format!("write `{meant}`"), at, meant),
        );
        if meant == "otherwise" { PatternKind::Otherwise } else { PatternKind::Missing }
    }

    /// The days on which a clause is in force.
    pub(super) fn in_force(&mut self, pair: Pair<'_>) -> InForce {
        let span = self.span(&pair);
        let before = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_before);
        let mut days = pair.into_inner().filter(|part| part.as_rule() == Rule::arith);
        let first = self.part(days.next(), span);
        let kind = match days.next() {
            Some(last) => InForceKind::Between(first, self.expr(last)),
            None if before => InForceKind::Before(first),
            None => InForceKind::From(first),
        };
        InForce { kind, span }
    }

    pub(super) fn effective(&mut self, pair: Pair<'_>) -> DateRange {
        let span = self.span(&pair);
        let mut days = pair.into_inner().filter(|part| part.as_rule() == Rule::arith);
        let from = self.part(days.next(), span);
        DateRange { from, to: self.part(days.next(), span), span }
    }
}

/// The name that a declaration declares for others to use.
fn declared(declaration: &Declaration) -> Option<&Name> {
    Some(match declaration {
        Declaration::NamedLabel(it) => &it.name,
        Declaration::Enum(it) => &it.name,
        Declaration::Record(it) => &it.name,
        Declaration::Metric(it) => &it.name,
        Declaration::Threshold(it) => &it.name,
        Declaration::Tier(it) => &it.name,
        Declaration::Track(it) => &it.name,
        Declaration::Gate(it) => &it.name,
        Declaration::Score(it) => &it.name,
        Declaration::Band(it) => &it.name,
        Declaration::Role(it) => &it.name,
        Declaration::Specialization(it) => &it.name,
        Declaration::Benefit(it) => &it.name,
        Declaration::Kpi(it) => &it.name,
        _ => return None,
    })
}

/// The types that are a word of the language.
fn plain_type(word: &str) -> Option<TypeKind> {
    Some(match word {
        "key" => TypeKind::Key,
        "text" => TypeKind::Text,
        "number" => TypeKind::Number,
        "count" => TypeKind::Count,
        "money" => TypeKind::Money { currency: None },
        "percent" => TypeKind::Percent,
        "flag" => TypeKind::Flag,
        "date" => TypeKind::Date,
        "duration" => TypeKind::Duration(TimeUnit::Day),
        _ => return None,
    })
}

/// Whether a rule is a keyword or a sign; the grammar lists them in one run.
pub(super) fn is_word(rule: Rule) -> bool {
    (Rule::kw_above..=Rule::percent_sign).contains(&rule)
}
