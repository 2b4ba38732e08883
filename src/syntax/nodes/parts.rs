//! What each node of the tree holds. Must not know who asks.

use super::Node;
use crate::syntax::ast::{
    BenefitClauseKind, BenefitTable, CellKind, Declaration, ExceptionClause, Expr, ExprKind, GateOutcomeKind,
    InForceKind, MissedRule, Name, PatternKind, PointsKind, ProgramClause, Quantity, ReviewClauseKind, ReviewDays,
    ScoreItem, TargetKind, TestClauseKind, Text, ThresholdBody, TierClause, TypeKind, WindowKind,
};

/// Adds the parts of a node, in the order in which they stand.
pub(super) fn push<'t>(node: Node<'t>, out: &mut Vec<Node<'t>>) {
    match node {
        Node::Item(item) => declaration(&item.declaration, out),
        Node::ProgramClause(clause) => match clause {
            ProgramClause::Version(text, _) => out.push(Node::Text(text)),
            ProgramClause::Currency(word, _)
            | ProgramClause::FiscalYear(word, _)
            | ProgramClause::Rounding(word, _) => {
                out.push(Node::Word(word));
            }
            ProgramClause::Effective(range) => out.extend([Node::Expr(&range.from), Node::Expr(&range.to)]),
            ProgramClause::History(day, _) => out.push(Node::Expr(day)),
        },
        Node::Rate(rate) => {
            for side in [&rate.from, &rate.to] {
                match &side.kind {
                    // The bare code of a currency.
                    ExprKind::Name(code) => out.push(Node::Word(code)),
                    _ => out.push(Node::Expr(side)),
                }
            }
            out.extend(rate.in_force.as_ref().map(Node::InForce));
        }
        Node::Labelled(label) => named(&label.name, label.label.as_ref(), out),
        Node::Field(field) => {
            out.extend([Node::Name(&field.name), Node::Type(&field.ty)]);
            out.extend(field.default.as_ref().map(Node::Expr));
            out.extend([&field.column, &field.format].into_iter().flatten().map(Node::Text));
        }
        Node::Type(ty) => match &ty.kind {
            TypeKind::Money { currency } => out.extend(currency.as_ref().map(Node::Name)),
            TypeKind::Scale(low, high) => out.extend([Node::Expr(low), Node::Expr(high)]),
            TypeKind::OneOf(labels) | TypeKind::LevelOf(labels) | TypeKind::SetOf(labels) => {
                out.extend(labels.iter().map(Node::Labelled));
            }
            TypeKind::SetNamed(name) | TypeKind::Named(name) => out.push(Node::Name(name)),
            TypeKind::Key
            | TypeKind::Text
            | TypeKind::Number
            | TypeKind::Count
            | TypeKind::Percent
            | TypeKind::Flag
            | TypeKind::Date
            | TypeKind::Duration(_)
            | TypeKind::Error => {}
        },
        Node::Parameter(parameter) => out.extend([Node::Name(&parameter.name), Node::Type(&parameter.ty)]),
        Node::Binding(binding) => out.extend([Node::Name(&binding.name), Node::Name(&binding.list)]),
        Node::InForce(in_force) => match &in_force.kind {
            InForceKind::From(day) | InForceKind::Before(day) => out.push(Node::Expr(day)),
            InForceKind::Between(from, to) => out.extend([Node::Expr(from), Node::Expr(to)]),
        },
        Node::Arm(arm) => {
            out.extend(arm.patterns.iter().map(Node::Pattern));
            out.push(Node::Expr(&arm.value));
            out.extend(arm.in_force.as_ref().map(Node::InForce));
        }
        Node::Pattern(pattern) => match &pattern.kind {
            PatternKind::Value(value) | PatternKind::Compare(_, value) | PatternKind::UpTo(value) => {
                out.push(Node::Expr(value));
            }
            PatternKind::Range(low, high) => out.extend([Node::Expr(low), Node::Expr(high)]),
            PatternKind::Above | PatternKind::Otherwise | PatternKind::Missing | PatternKind::Error => {}
        },
        Node::Table(table) => {
            for header in &table.header {
                // `otherwise`, `missing`, `yes` and `no` head columns too.
                let is_word = matches!(header.text.as_str(), "" | "otherwise" | "missing" | "yes" | "no");
                out.push(if is_word { Node::Word(header) } else { Node::Name(header) });
            }
            out.extend(table.rows.iter().map(Node::Row));
        }
        Node::Row(row) => {
            out.extend(row.head.as_ref().map(Node::RowHead));
            out.extend(row.cells.iter().map(Node::Cell));
        }
        Node::RowHead(head) => {
            out.push(Node::Expr(&head.value));
            out.extend(head.label.as_ref().map(Node::Text));
        }
        Node::Cell(cell) => match &cell.kind {
            CellKind::Value(value) => out.push(Node::Expr(value)),
            CellKind::Dash | CellKind::Same | CellKind::Error => {}
        },
        Node::Require(require) => {
            out.extend(require.name.as_ref().map(Node::Text));
            out.push(Node::Expr(&require.condition));
            out.extend(require.in_force.as_ref().map(Node::InForce));
        }
        Node::GateOutcome(outcome) => match &outcome.kind {
            GateOutcomeKind::NoHigherThan(tier) if tier.text == "none" => out.push(Node::Word(tier)),
            GateOutcomeKind::NoHigherThan(tier) => out.push(Node::Name(tier)),
            GateOutcomeKind::SuspendBenefits => {}
            GateOutcomeKind::Refer(text) => out.push(Node::Text(text)),
        },
        Node::ScoreGroup(group) => {
            named(&group.name, group.label.as_ref(), out);
            out.extend([&group.up_to, &group.weight].into_iter().flatten().map(Node::Expr));
            out.extend(group.items.iter().map(score_item));
        }
        Node::Best(items, _) => out.extend(items.iter().map(score_item)),
        Node::Points(points) => {
            match &points.kind {
                PointsKind::InProportion { points, to, full_at }
                | PointsKind::Weight { weight: points, to, full_at } => {
                    out.extend([Node::Expr(points), Node::Expr(to)]);
                    out.extend(full_at.as_ref().map(Node::Expr));
                }
                PointsKind::ForEach { points, each, at_most, at_least } => {
                    out.extend([Node::Expr(points), Node::Expr(each)]);
                    out.extend([at_most, at_least].into_iter().flatten().map(Node::Expr));
                }
                PointsKind::When { points, condition } => out.extend([Node::Expr(points), Node::Expr(condition)]),
                PointsKind::By { subject, arms } => {
                    out.push(Node::Expr(subject));
                    out.extend(arms.iter().map(Node::Arm));
                }
                PointsKind::Error => {}
            }
            out.extend(points.in_force.as_ref().map(Node::InForce));
        }
        Node::Staff(staff) => out.extend(staff.seats.iter().map(Node::Seats)),
        Node::Seats(seats) => {
            out.extend([Node::Expr(&seats.count), Node::Name(&seats.role)]);
            out.extend(seats.labels.iter().map(Node::Expr));
        }
        Node::BenefitClause(clause) => {
            match &clause.kind {
                BenefitClauseKind::From(tier) => out.push(Node::Name(tier)),
                BenefitClauseKind::When(expr)
                | BenefitClauseKind::Value(expr)
                | BenefitClauseKind::Cap(expr)
                | BenefitClauseKind::Floor(expr) => out.push(Node::Expr(expr)),
                BenefitClauseKind::Brackets(brackets) => out.push(Node::Brackets(brackets)),
                BenefitClauseKind::Plus(value, condition) => {
                    out.push(Node::Expr(value));
                    out.extend(condition.as_ref().map(Node::Expr));
                }
                BenefitClauseKind::Error => {}
            }
            out.extend(clause.in_force.as_ref().map(Node::InForce));
        }
        Node::Brackets(brackets) => {
            out.push(Node::Expr(&brackets.on));
            out.extend(brackets.against.as_ref().map(Node::Expr));
            out.extend(brackets.sets.iter().map(Node::BracketSet));
        }
        Node::BracketSet(set) => {
            out.extend(set.tier.as_ref().map(Node::Name));
            out.extend(set.arms.iter().map(Node::Arm));
        }
        Node::ReviewClause(clause) => match &clause.kind {
            ReviewClauseKind::Promote(days) => review_days(days, out),
            ReviewClauseKind::Demote { days, at_most } => {
                review_days(days, out);
                out.extend(at_most.as_ref().map(Node::Expr));
            }
            ReviewClauseKind::Grace(expr)
            | ReviewClauseKind::Notice(expr)
            | ReviewClauseKind::Judge(expr)
            | ReviewClauseKind::EffectiveAfter(expr) => out.push(Node::Expr(expr)),
            ReviewClauseKind::Inherit { of, within, when } => {
                out.extend([Node::Expr(of), Node::Expr(within)]);
                out.extend(when.as_ref().map(Node::Expr));
            }
            ReviewClauseKind::Error => {}
        },
        Node::ExceptionClause(clause) => match clause {
            ExceptionClause::Tier { tier, of, from, until, .. } => {
                out.push(Node::Name(tier));
                out.extend(of.as_ref().map(Node::Name));
                out.extend([from, until].into_iter().flatten().map(Node::Expr));
            }
            ExceptionClause::Reason(text, _) | ExceptionClause::By(text, _) => out.push(Node::Text(text)),
        },
        Node::Target(target) => match &target.kind {
            TargetKind::Compare(_, bound) => out.push(Node::Expr(bound)),
            TargetKind::Range(low, high) => out.extend([Node::Expr(low), Node::Expr(high)]),
            TargetKind::Error => {}
        },
        Node::TestClause(clause) => test_clause(&clause.kind, out),
        Node::GivenField((name, value)) => out.extend([Node::Name(name), Node::Expr(value)]),
        Node::GivenFact((fact, value)) => out.extend([Node::Member(fact), Node::Expr(value)]),
        Node::Member(member) => {
            out.push(Node::Name(&member.name));
            out.extend(member.labels.iter().flatten().map(Node::Name));
        }
        Node::Expr(expr) => expression(expr, out),
        Node::Window(window) => match &window.kind {
            WindowKind::Nth(_, _, of) => out.push(Node::Window(of)),
            WindowKind::Between(from, to) => out.extend([Node::Expr(from), Node::Expr(to)]),
            WindowKind::Since(from) => out.push(Node::Expr(from)),
            WindowKind::Last(_) | WindowKind::Periods { .. } | WindowKind::Error => {}
        },
        Node::DaysIn(days) => out.extend([Node::Word(&days.which), Node::Window(&days.window)]),
        Node::Name(_) | Node::Word(_) | Node::Text(_) => {}
    }
}

fn declaration<'t>(declaration: &'t Declaration, out: &mut Vec<Node<'t>>) {
    match declaration {
        Declaration::Program(program) => {
            out.push(Node::Text(&program.name));
            out.extend(program.clauses.iter().map(Node::ProgramClause));
        }
        Declaration::Import(path) => out.push(Node::Text(path)),
        Declaration::Rates(rates) => out.extend(rates.rates.iter().map(Node::Rate)),
        Declaration::NamedLabel(label) => named(&label.name, label.label.as_ref(), out),
        Declaration::Enum(list) => {
            named(&list.name, list.label.as_ref(), out);
            out.extend(list.labels.iter().map(Node::Labelled));
        }
        Declaration::Record(record) => {
            named(&record.name, record.label.as_ref(), out);
            out.extend(record.fields.iter().map(Node::Field));
        }
        Declaration::Metric(metric) => {
            out.extend(metric.of.as_ref().map(Node::Name));
            out.push(Node::Name(&metric.name));
            out.extend(metric.parameters.iter().flatten().map(Node::Parameter));
            out.extend(metric.label.as_ref().map(Node::Text));
            out.push(Node::Expr(&metric.value));
        }
        Declaration::Threshold(threshold) => {
            named(&threshold.name, threshold.label.as_ref(), out);
            out.extend(threshold.by.iter().map(Node::Expr));
            out.extend(threshold.in_force.as_ref().map(Node::InForce));
            match &threshold.body {
                ThresholdBody::Arms(arms) => out.extend(arms.iter().map(Node::Arm)),
                ThresholdBody::Table(table) => out.push(Node::Table(table)),
                ThresholdBody::File(path) => out.push(Node::Text(path)),
            }
        }
        Declaration::Tiers(tiers) => out.extend(tiers.tiers.iter().map(Node::Labelled)),
        Declaration::Requirements(requirements) => {
            out.extend(requirements.in_force.as_ref().map(Node::InForce));
            out.push(Node::Table(&requirements.table));
        }
        Declaration::Tier(tier) => {
            out.push(Node::Name(&tier.name));
            out.extend(tier.clauses.iter().map(|clause| match clause {
                TierClause::Require(require) | TierClause::Retain(require) => Node::Require(require),
                TierClause::Staff(staff) => Node::Staff(staff),
            }));
        }
        Declaration::Track(track) => {
            named(&track.name, track.label.as_ref(), out);
            out.push(Node::Expr(&track.condition));
            out.extend(track.items.iter().map(Node::Item));
        }
        Declaration::Gate(gate) => {
            named(&gate.name, gate.label.as_ref(), out);
            out.extend(gate.requires.iter().map(Node::Require));
            out.extend(gate.outcomes.iter().map(Node::GateOutcome));
        }
        Declaration::Score(score) => {
            named(&score.name, score.label.as_ref(), out);
            out.extend(score.out_of.as_ref().map(Node::Expr));
            out.extend(score.items.iter().map(score_item));
        }
        Declaration::Band(band) => {
            named(&band.name, band.label.as_ref(), out);
            out.push(Node::Expr(&band.of));
            out.extend(band.arms.iter().map(Node::Arm));
        }
        Declaration::Role(role) => {
            named(&role.name, role.label.as_ref(), out);
            out.extend([Node::Name(&role.of), Node::Expr(&role.condition)]);
            out.extend(role.seats.as_ref().map(Node::Expr));
        }
        Declaration::Specialization(badge) => {
            named(&badge.name, badge.label.as_ref(), out);
            out.push(Node::Name(&badge.category));
            out.extend(badge.requires.iter().chain(&badge.retains).map(Node::Require));
            out.extend(badge.staff.iter().map(Node::Staff));
            out.extend(badge.reviews.iter().flat_map(|(review, _)| &review.clauses).map(Node::ReviewClause));
        }
        Declaration::BenefitTable(table) => benefit_table(table, out),
        Declaration::Benefit(benefit) => {
            named(&benefit.name, benefit.label.as_ref(), out);
            out.extend([Node::Name(&benefit.category), Node::Type(&benefit.ty)]);
            out.extend(benefit.clauses.iter().map(Node::BenefitClause));
        }
        Declaration::Review(review) => out.extend(review.clauses.iter().map(Node::ReviewClause)),
        Declaration::Exception(exception) => {
            out.push(Node::Text(&exception.key));
            out.extend(exception.clauses.iter().map(Node::ExceptionClause));
        }
        Declaration::Kpi(kpi) => {
            named(&kpi.name, kpi.label.as_ref(), out);
            out.extend([Node::Name(&kpi.category), Node::Expr(&kpi.value)]);
            out.extend(kpi.target.as_ref().map(Node::Target));
        }
        Declaration::Budget(budget) => out.extend([Node::Expr(&budget.of), Node::Target(&budget.amount)]),
        Declaration::Test(test) => {
            out.push(Node::Text(&test.name));
            out.extend(test.clauses.iter().map(Node::TestClause));
        }
        Declaration::Family(family) => {
            out.push(Node::Binding(&family.binding));
            out.extend(family.items.iter().map(Node::Item));
        }
        Declaration::Accept(accept) => {
            out.extend([Node::Word(&accept.finding), Node::Expr(&accept.of), Node::Text(&accept.because)]);
        }
        Declaration::Error => {}
    }
}

fn named<'t>(name: &'t Name, label: Option<&'t Text>, out: &mut Vec<Node<'t>>) {
    out.push(Node::Name(name));
    out.extend(label.map(Node::Text));
}

fn score_item(item: &ScoreItem) -> Node<'_> {
    match item {
        ScoreItem::Group(group) => Node::ScoreGroup(group),
        ScoreItem::Points(points) => Node::Points(points),
        ScoreItem::Best(items, span) => Node::Best(items, *span),
    }
}

fn benefit_table<'t>(table: &'t BenefitTable, out: &mut Vec<Node<'t>>) {
    out.push(Node::Name(&table.category));
    out.extend(table.by.as_ref().map(Node::Expr));
    out.extend(table.in_force.as_ref().map(Node::InForce));
    out.push(Node::Table(&table.table));
}

fn review_days<'t>(days: &'t ReviewDays, out: &mut Vec<Node<'t>>) {
    match days {
        ReviewDays::Often(word) => out.push(Node::Word(word)),
        ReviewDays::On(days) => {
            out.extend(days.iter().flat_map(|(day, month)| [Node::Expr(day), Node::Word(month)]));
        }
        ReviewDays::Anniversary(of) => out.push(Node::Expr(of)),
        ReviewDays::AtOnce | ReviewDays::Error => {}
    }
}

fn test_clause<'t>(clause: &'t TestClauseKind, out: &mut Vec<Node<'t>>) {
    match clause {
        TestClauseKind::GivenRow { times, record, name, fields } => {
            out.extend(times.as_ref().map(Node::Expr));
            out.push(Node::Name(record));
            out.extend(name.as_ref().map(Node::Name));
            out.extend(fields.iter().map(Node::GivenField));
        }
        TestClauseKind::GivenValues(values) => out.extend(values.iter().map(Node::GivenFact)),
        TestClauseKind::GivenStanding(given) => {
            out.extend(given.of.as_ref().map(Node::Expr));
            out.push(Node::Expr(&given.tier));
            out.extend([&given.since, &given.grace_until, &given.evaluated].into_iter().flatten().map(Node::Expr));
            out.extend(given.pending.iter().flat_map(|(tier, from)| [Node::Name(tier), Node::Expr(from)]));
        }
        TestClauseKind::GivenToday(expr) | TestClauseKind::Expect(expr) | TestClauseKind::ExpectUnknown(expr) => {
            out.push(Node::Expr(expr));
        }
        TestClauseKind::ExpectMisses { tier, of, misses } => {
            out.push(Node::Expr(tier));
            out.extend(of.as_ref().map(Node::Name));
            out.extend(misses.iter().map(|missed| match missed {
                MissedRule::Row(row) => Node::Member(row),
                MissedRule::Rule(text) => Node::Text(text),
            }));
        }
        TestClauseKind::Error => {}
    }
}

fn expression<'t>(expr: &'t Expr, out: &mut Vec<Node<'t>>) {
    match &expr.kind {
        ExprKind::Name(name) => out.push(Node::Name(name)),
        ExprKind::Number(_)
        | ExprKind::Percent(_)
        | ExprKind::Money(..)
        | ExprKind::Amounts(_)
        | ExprKind::Date(_)
        | ExprKind::Duration(_)
        | ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::None
        | ExprKind::Today
        | ExprKind::Error => {}
        ExprKind::CountHeld(category) => out.extend(category.as_ref().map(Node::Name)),
        ExprKind::Qualifies(tier, track) => {
            out.push(Node::Name(tier));
            out.extend(track.as_ref().map(Node::Name));
        }
        ExprKind::Member(base, name) => out.extend([Node::Expr(base), Node::Name(name)]),
        ExprKind::ForLabels(_, binding, condition) => out.extend([Node::Binding(binding), Node::Expr(condition)]),
        ExprKind::ToBeSet(bounds) => {
            out.extend(bounds.iter().flat_map(|bounds| [Node::Expr(&bounds.0), Node::Expr(&bounds.1)]));
        }
        ExprKind::Unary(_, inner) => out.push(Node::Expr(inner)),
        ExprKind::Binary(_, left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::Includes(left, right)
        | ExprKind::AsOf(left, right)
        | ExprKind::Default(left, right) => out.extend([Node::Expr(left), Node::Expr(right)]),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::CountOf(parts) | ExprKind::Set(parts) => {
            out.extend(parts.iter().map(Node::Expr));
        }
        ExprKind::Call(name, arguments) | ExprKind::Holds(name, arguments) => {
            out.push(Node::Name(name));
            out.extend(arguments.iter().map(Node::Expr));
        }
        ExprKind::Quantity(quantity, parts) => {
            if let Quantity::AtLeast(number) = quantity {
                out.push(Node::Expr(number));
            }
            out.extend(parts.iter().map(Node::Expr));
        }
        ExprKind::In { value, among, .. } => {
            out.push(Node::Expr(value));
            out.extend(among.iter().map(Node::Expr));
        }
        ExprKind::Between(value, low, high) => {
            out.extend([Node::Expr(value), Node::Expr(low), Node::Expr(high)]);
        }
        ExprKind::Missing { value, .. } => out.push(Node::Expr(value)),
        ExprKind::Within { value, window, .. } => out.extend([Node::Expr(value), Node::Window(window)]),
        ExprKind::Edge(_, window) => out.push(Node::Window(window)),
        ExprKind::OnDays(_, condition, days) => out.extend([Node::Expr(condition), Node::DaysIn(days)]),
        ExprKind::If { then, condition, otherwise } => {
            out.extend([Node::Expr(then), Node::Expr(condition), Node::Expr(otherwise)]);
        }
        ExprKind::Aggregate(aggregate) => {
            out.push(Node::Expr(&aggregate.operand));
            out.extend(aggregate.by.as_ref().map(Node::Expr));
            out.extend(aggregate.via.as_ref().map(Node::Name));
            out.extend(
                [&aggregate.within, &aggregate.filter, &aggregate.satisfies].into_iter().flatten().map(Node::Expr),
            );
        }
        ExprKind::Rank(rank) => {
            out.push(Node::Expr(&rank.of));
            out.extend([&rank.by, &rank.within, &rank.filter].into_iter().flatten().map(Node::Expr));
        }
        ExprKind::Top(top) => {
            out.extend(top.row.as_ref().map(Node::Expr));
            out.push(Node::Expr(&top.count));
            out.extend(top.of.as_ref().map(Node::Name));
            out.push(Node::Expr(&top.by));
            out.extend([&top.within, &top.filter].into_iter().flatten().map(Node::Expr));
        }
    }
}
