//! `staff 1 account_manager, 2 engineer`: seats that different people must fill, over all that is held.
//!
//! One person fills seats of one role only, and no two seats of one clause. If the people of a role number k and each may
//! fill N seats, going round them seat by seat fills all seats of the role as soon as k reaches the largest number that
//! one clause asks for and k × N the number of all seats: so a role needs a number of people, whoever they are. That the
//! roles get their numbers from different people is possible exactly when for every set of roles there are as many people
//! who may fill one of them as those roles need together (P. Hall, On representatives of subsets, 1935).

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::bound::Space;
use crate::semantic::checker::Checker;
use crate::semantic::model::{
    Aggregate, AggregateFunction, BinaryOp, CompareOp, Constant, Expr, ExprKind, Fact, Function, Gathering, Ladder,
    Role, Rule, RuleName, Seats, Staff, Staffing, Target,
};
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::FileSpan;
use crate::value::Decimal;

/// How many roles of one record may compete for people: every set of them is looked at.
const MOST_ROLES: usize = 6;

/// How many seats of a role something else takes: none where it is not held.
type Taken = (Id<Role>, Expr);

/// The seats of a clause.
pub(super) fn seats(checker: &mut Checker, tree: &ast::Staff) -> Vec<Seats> {
    let mut found: Vec<Seats> = Vec::new();
    for seats in &tree.seats {
        let count = checker.whole_literal(&seats.count, "the number of seats");
        let Some(name) = checker.member_of(Space::Roles, &seats.role, &seats.labels, seats.span) else {
            continue;
        };
        let Some(role) = checker.names.role(&name.text) else {
            let mut roles: Vec<String> = checker.names.roles.keys().cloned().collect();
            roles.sort_unstable();
            let message = format!("there is no role `{}`", seats.role.text);
            checker.unknown(Code::UnknownName, message, &seats.role, roles.iter().map(String::as_str));
            continue;
        };
        checker.note_use(seats.role.span, Target::Role(role));
        let at = checker.at(seats.span);
        if let Some(first) = found.iter().find(|other| other.role == role) {
            let first = first.at;
            let message = format!("seats of `{}` are asked for twice", name.text);
            checker.twice(message, seats.span, first, "add them up");
            continue;
        }
        if let Some(count) = count {
            found.push(Seats { role, count, at });
        }
    }
    found
}

/// What stands for the seats that could not be understood: something is asked for, nobody knows what.
pub(super) fn unclear(checker: &Checker, tree: &ast::Staff, found: &[Seats]) -> Option<Rule> {
    let at = checker.at(tree.span);
    let condition = checker.error(tree.span);
    (found.len() < tree.seats.len()).then_some(Rule { name: None, condition, at, repeats: false, in_force: None })
}

/// Once all seats are known: a rule for each tier and each badge that asks for some. A tier asks for the most that it and
/// the tiers below ask for; a badge comes after the tier that is earned and the badges declared before it.
pub(super) fn finish(checker: &mut Checker) {
    let mut taken: Vec<Taken> = Vec::new();
    for ladder in checker.model.ladders.ids().collect::<Vec<_>>() {
        let mut below: Vec<Seats> = Vec::new();
        let mut by_tier: Vec<Taken> = Vec::new();
        for tier in checker.model.ladders[ladder].tiers.ids().collect::<Vec<_>>() {
            let own = checker.model.ladders[ladder].tiers[tier].seats.clone();
            let Some(at) = own.first().map(|seats| seats.at) else { continue };
            below = most(below, own);
            if let Some(rule) = rule(checker, &below, &[], at) {
                checker.model.ladders[ladder].tiers[tier].requires.push(rule);
            }
            by_tier.extend(below.iter().map(|seats| (seats.role, where_held(qualifies(ladder, tier, at), seats, at))));
        }
        // Higher tiers ask for their seats instead of those of lower ones, not besides them.
        for seats in below {
            let of_role = by_tier.iter().filter(|(role, _)| *role == seats.role).map(|(_, count)| count.clone());
            taken.push((seats.role, call(Function::Max, of_role.collect(), seats.at)));
        }
    }
    for badge in checker.model.specializations.ids().collect::<Vec<_>>() {
        let own = checker.model.specializations[badge].seats.clone();
        let Some(at) = own.first().map(|seats| seats.at) else { continue };
        if let Some(rule) = rule(checker, &own, &taken, at) {
            match super::specialization::life(checker, badge) {
                Some((ladder, tier)) => checker.model.ladders[ladder].tiers[tier].requires.push(rule),
                None => checker.model.specializations[badge].requires.push(rule),
            }
        }
        // One that is only kept, by grace or until its day, takes no seats: what is asked of it is not there.
        let condition = match super::specialization::life(checker, badge) {
            Some((ladder, tier)) => qualifies(ladder, tier, at),
            None => Expr { kind: ExprKind::Fact(Fact::Specialization(badge)), ty: Type::Flag, at },
        };
        taken.extend(own.iter().map(|seats| (seats.role, where_held(condition.clone(), seats, at))));
    }
}

/// For each role the more seats of the two.
fn most(mut seats: Vec<Seats>, own: Vec<Seats>) -> Vec<Seats> {
    for one in own {
        match seats.iter_mut().find(|other| other.role == one.role) {
            Some(other) if other.count < one.count => *other = one,
            Some(_) => {}
            None => seats.push(one),
        }
    }
    seats
}

fn qualifies(ladder: Id<Ladder>, tier: Id<crate::semantic::model::Tier>, at: FileSpan) -> Expr {
    let ty = Type::Tier(ladder);
    let earned = Expr { kind: ExprKind::Fact(Fact::Earned(ladder)), ty: ty.clone(), at };
    let tier = Expr { kind: ExprKind::Constant(Constant::Tier(Some(tier))), ty, at };
    Expr { kind: ExprKind::Compare(CompareOp::AtLeast, Box::new(earned), Box::new(tier)), ty: Type::Flag, at }
}

/// Whether the seats can be filled together with those that are held; none where something is not understood.
fn rule(checker: &mut Checker, own: &[Seats], taken: &[Taken], at: FileSpan) -> Option<Rule> {
    let record = |checker: &Checker, role: Id<Role>| checker.model.roles[role].of;
    let asked: Vec<Id<Role>> = own.iter().map(|seats| seats.role).collect();
    let mut roles = asked.clone();
    for (taken, _) in taken {
        let competes = asked.iter().any(|role| record(checker, *role) == record(checker, *taken));
        if competes && !roles.contains(taken) {
            roles.push(*taken);
        }
    }
    roles.sort_unstable();
    if roles.iter().any(|role| checker.model.roles[*role].of.is_none()) {
        return None;
    }
    let needed: Vec<Expr> = roles
        .iter()
        .map(|role| {
            let here =
                own.iter().filter(|seats| seats.role == *role).map(|seats| number(Decimal::from(seats.count), at));
            let elsewhere = taken.iter().filter(|(other, _)| other == role).map(|(_, seats)| seats.clone());
            people(here.chain(elsewhere).collect(), checker.model.roles[*role].seats, at)
        })
        .collect();
    let mut parts = Vec::new();
    let mut done = Vec::new();
    for role in &roles {
        let Some(of) = record(checker, *role).filter(|of| !done.contains(of)) else { continue };
        done.push(of);
        let group: Vec<usize> = (0..roles.len())
            .filter(|place| roles.get(*place).is_some_and(|role| record(checker, *role) == Some(of)))
            .collect();
        if group.len() > MOST_ROLES {
            let finding = Diagnostic::new(Code::TooDeep, format!("more than {MOST_ROLES} roles compete for people"))
                .label(at, format!("{} roles of one record", group.len()))
                .help("join roles whose people are the same");
            checker.report(finding);
            return None;
        }
        for subset in 1u32..1 << group.len() {
            let chosen = group.iter().enumerate().filter(|(bit, _)| subset >> bit & 1 == 1).map(|(_, place)| *place);
            let chosen: Vec<usize> = chosen.collect();
            let conditions = chosen.iter().filter_map(|place| roles.get(*place));
            let conditions = conditions.map(|role| checker.model.roles[*role].condition.clone()).collect();
            let eligible = eligible(checker, of, conditions, at)?;
            let together = chosen.iter().filter_map(|place| needed.get(*place).cloned());
            let together = together.reduce(|a, b| arithmetic(BinaryOp::Add, a, b, at))?;
            let kind = ExprKind::Compare(CompareOp::AtLeast, Box::new(eligible), Box::new(together));
            parts.push(Expr { kind, ty: Type::Flag, at });
        }
    }
    let mut staffing = Vec::new();
    for (role, needed) in roles.iter().zip(needed) {
        let of = record(checker, *role)?;
        let eligible = eligible(checker, of, vec![checker.model.roles[*role].condition.clone()], at)?;
        staffing.push(Staffing { role: *role, eligible, needed });
    }
    let enough = Expr { kind: ExprKind::All(parts), ty: Type::Flag, at };
    let kind = ExprKind::Staff(Box::new(Staff { enough, roles: staffing }));
    let condition = Expr { kind, ty: Type::Flag, at };
    Some(Rule { name: Some(RuleName::Row("staff".to_owned())), condition, at, repeats: false, in_force: None })
}

/// How many people it takes for the seats of a role: as many as one clause asks for at most, and enough for all of them.
fn people(seats: Vec<Expr>, limit: Option<u32>, at: FileSpan) -> Expr {
    let all = seats.iter().cloned().reduce(|a, b| arithmetic(BinaryOp::Add, a, b, at));
    let largest = call(Function::Max, seats, at);
    match (limit, all) {
        (Some(limit), Some(all)) => {
            let share = arithmetic(BinaryOp::Divide, all, number(Decimal::from(limit), at), at);
            call(Function::Max, vec![largest, call(Function::RoundUp, vec![share], at)], at)
        }
        _ => largest,
    }
}

/// How many people meet one of the conditions.
fn eligible(
    checker: &mut Checker,
    over: Id<crate::semantic::model::Record>,
    conditions: Vec<Expr>,
    at: FileSpan,
) -> Option<Expr> {
    let way = checker.way_to_partner(over, at)?;
    let filter = Some(Expr { kind: ExprKind::Any(conditions), ty: Type::Flag, at });
    let aggregate = Aggregate {
        function: AggregateFunction::Count,
        over,
        gathering: Gathering::Via(way),
        operand: None,
        by: None,
        filter,
    };
    Some(Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty: Type::Count, at })
}

fn number(value: Decimal, at: FileSpan) -> Expr {
    Expr { kind: ExprKind::Constant(Constant::Number(value)), ty: Type::Number, at }
}

fn arithmetic(op: BinaryOp, a: Expr, b: Expr, at: FileSpan) -> Expr {
    Expr { kind: ExprKind::Arithmetic(op, Box::new(a), Box::new(b)), ty: Type::Number, at }
}

fn call(function: Function, arguments: Vec<Expr>, at: FileSpan) -> Expr {
    Expr { kind: ExprKind::Call(function, arguments), ty: Type::Number, at }
}

/// The seats where a condition is met, else none.
fn where_held(condition: Expr, seats: &Seats, at: FileSpan) -> Expr {
    let (then, otherwise) = (number(Decimal::from(seats.count), at), number(Decimal::ZERO, at));
    let kind = ExprKind::If { then: Box::new(then), condition: Box::new(condition), otherwise: Box::new(otherwise) };
    Expr { kind, ty: Type::Number, at }
}
