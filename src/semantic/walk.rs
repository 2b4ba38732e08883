//! Ways through a model: every expression of a definition, every expression below another, two expressions compared.
//! Nothing here recurses, so a sum of a hundred thousand terms is walked safely; must not judge what it walks.

use super::model::{
    AmountStepKind, Arm, ArmTest, BenefitValue, Choice, Constant, Definition, Expr, ExprKind, Gathering, Model,
    PointsKind, Rule, ScoreItem, Symbol, When, Window, WindowKind,
};

/// Every definition, kind by kind in the order of evaluation, each kind in the order written.
pub fn definitions(model: &Model) -> Vec<Definition> {
    let mut all = Vec::new();
    all.extend(model.metrics.ids().map(Definition::Metric));
    all.extend(model.thresholds.ids().map(Definition::Threshold));
    all.extend(model.scores.ids().map(Definition::Score));
    all.extend(model.bands.ids().map(Definition::Band));
    for (id, ladder) in model.ladders.iter() {
        if ladder.condition.is_some() {
            all.push(Definition::Track(id));
        }
        all.extend(ladder.tiers.ids().map(|tier| Definition::Tier(id, tier)));
        all.extend([Definition::Earned(id), Definition::Standing(id)]);
    }
    all.extend(model.gates.ids().map(Definition::Gate));
    all.extend(model.ladders.ids().map(Definition::Held));
    all.extend(model.specializations.ids().map(Definition::Specialization));
    all.extend(model.benefits.ids().map(Definition::Benefit));
    all.extend(model.kpis.ids().map(Definition::Kpi));
    all
}

/// The declaration of a definition; none for those of the language.
pub fn symbol(model: &Model, definition: Definition) -> Option<&Symbol> {
    Some(match definition {
        Definition::Metric(id) => &model.metrics[id].symbol,
        Definition::Threshold(id) => &model.thresholds[id].symbol,
        Definition::Score(id) => &model.scores[id].symbol,
        Definition::Band(id) => &model.bands[id].symbol,
        Definition::Tier(ladder, id) => &model.ladders[ladder].tiers[id].symbol,
        Definition::Track(id) => model.ladders[id].symbol.as_ref()?,
        Definition::Gate(id) => &model.gates[id].symbol,
        Definition::Specialization(id) => &model.specializations[id].symbol,
        Definition::Benefit(id) => &model.benefits[id].symbol,
        Definition::Kpi(id) => &model.kpis[id].symbol,
        Definition::Earned(_) | Definition::Standing(_) | Definition::Held(_) => return None,
    })
}

/// The outermost expressions of a definition, in the order written. The retain rules are those of `Standing`.
pub fn roots(model: &Model, definition: Definition) -> Vec<&Expr> {
    let mut found = Vec::new();
    match definition {
        Definition::Metric(id) => found.push(&model.metrics[id].value),
        Definition::Threshold(id) => choice_roots(&model.thresholds[id].choice, &mut found),
        Definition::Score(id) => {
            for choice_or_line in points(model, &model.scores[id].items) {
                points_roots(choice_or_line, &mut found);
            }
        }
        Definition::Band(id) => choice_roots(&model.bands[id].choice, &mut found),
        Definition::Track(id) => found.extend(&model.ladders[id].condition),
        Definition::Tier(ladder, id) => {
            found.extend(&model.ladders[ladder].review.judge);
            rule_roots(&model.ladders[ladder].tiers[id].requires, &mut found);
        }
        Definition::Standing(ladder) => {
            let review = &model.ladders[ladder].review;
            found.extend(&review.judge);
            if let Some(inherit) = &review.inherit {
                found.push(&inherit.within);
                found.extend(&inherit.when);
            }
            for when in [&review.promote, &review.demote] {
                if let When::Anniversary(day) = when {
                    found.push(day);
                }
            }
            for tier in model.ladders[ladder].tiers.values() {
                rule_roots(&tier.retains, &mut found);
            }
        }
        Definition::Earned(_) | Definition::Held(_) => {}
        Definition::Gate(id) => rule_roots(&model.gates[id].requires, &mut found),
        Definition::Specialization(id) => rule_roots(&model.specializations[id].requires, &mut found),
        Definition::Benefit(id) => benefit_roots(&model.benefits[id].value, &mut found),
        Definition::Kpi(id) => {
            found.push(&model.kpis[id].value);
            if let Some(target) = &model.kpis[id].target {
                test_roots(&target.test, &mut found);
            }
        }
    }
    found
}

/// The outermost expressions of every definition, those of all versions of what is dated among them.
pub fn all_roots(model: &Model) -> Vec<&Expr> {
    let mut found: Vec<&Expr> = definitions(model).into_iter().flat_map(|it| roots(model, it)).collect();
    let thresholds = model.thresholds.values().flat_map(|threshold| &threshold.versions);
    thresholds.for_each(|version| choice_roots(&version.what, &mut found));
    let benefits = model.benefits.values().flat_map(|benefit| &benefit.versions);
    benefits.for_each(|version| benefit_roots(&version.what, &mut found));
    found
}

/// Every points line below some items of a score, groups opened, in the order written.
pub fn points<'m>(model: &'m Model, items: &'m [ScoreItem]) -> Vec<&'m PointsKind> {
    let mut found = Vec::new();
    let mut stack: Vec<&ScoreItem> = items.iter().rev().collect();
    while let Some(item) = stack.pop() {
        match item {
            ScoreItem::Group(id) => stack.extend(model.groups[*id].items.iter().rev()),
            ScoreItem::Best(items, _) => stack.extend(items.iter().rev()),
            ScoreItem::Points(points) => found.push(&points.kind),
        }
    }
    found
}

/// Calls `visit` on an expression and everything below it, in the order written.
pub fn each<'m>(root: &'m Expr, mut visit: impl FnMut(&'m Expr)) {
    descend(root, |expr| {
        visit(expr);
        true
    });
}

/// Like [`each`], but goes below an expression only where `visit` says so.
pub fn descend<'m>(root: &'m Expr, mut visit: impl FnMut(&'m Expr) -> bool) {
    let mut stack = vec![root];
    while let Some(expr) = stack.pop() {
        if visit(expr) {
            let from = stack.len();
            push_children(expr, &mut stack);
            stack.get_mut(from..).unwrap_or_default().reverse();
        }
    }
}

/// Whether something in the expression could not be understood, and has been reported.
pub fn is_broken(root: &Expr) -> bool {
    let mut broken = false;
    descend(root, |expr| {
        broken |= is_broken_itself(expr);
        !broken
    });
    broken
}

/// Whether an expression could not be understood, those below it aside.
pub fn is_broken_itself(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Error) || matches!(expr.ty, super::types::Type::Error)
}

/// The expressions right below one, in the order written.
pub fn children(expr: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    push_children(expr, &mut found);
    found
}

/// Adds the expressions right below one to those of `found`, in the order written.
pub fn push_children<'m>(expr: &'m Expr, found: &mut Vec<&'m Expr>) {
    match &expr.kind {
        ExprKind::Constant(_) | ExprKind::Undecided(_) | ExprKind::Today | ExprKind::Fact(_) | ExprKind::Error => {}
        ExprKind::Through { inner, .. }
        | ExprKind::Case(_, inner)
        | ExprKind::Not(inner)
        | ExprKind::Negate(inner)
        | ExprKind::Missing(inner) => found.push(inner),
        ExprKind::Within(inner, window) => {
            found.push(inner);
            found.extend(bounds(window));
        }
        ExprKind::Edge(_, window) => found.extend(bounds(window)),
        ExprKind::OnDays(_, condition, days) => {
            found.push(condition);
            found.extend(bounds(&days.window));
        }
        ExprKind::Convert { amount, currency, .. } => {
            found.push(amount);
            found.extend(currency.as_deref());
        }
        ExprKind::Arithmetic(_, left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::Includes(left, right)
        | ExprKind::AsOf(left, right)
        | ExprKind::Default(left, right) => found.extend([&**left, &**right]),
        ExprKind::All(items) | ExprKind::Any(items) | ExprKind::AtLeast(_, items) | ExprKind::Call(_, items) => {
            found.extend(items);
        }
        ExprKind::In(value, among) => {
            found.push(value);
            found.extend(among);
        }
        ExprKind::If { then, condition, otherwise } => found.extend([&**then, &**condition, &**otherwise]),
        ExprKind::Aggregate(aggregate) => {
            let within = match &aggregate.gathering {
                Gathering::Peers(Some(within)) => Some(&**within),
                _ => None,
            };
            found.extend(aggregate.operand.iter().chain(&aggregate.by).chain(within).chain(&aggregate.filter));
        }
        ExprKind::Rank(rank) => {
            found.push(&rank.value);
            found.extend(rank.within.iter().chain(&rank.filter));
        }
        ExprKind::Staff(staff) => found.push(&staff.enough),
    }
}

/// The expressions in the bounds of a window.
pub fn bounds(mut window: &Window) -> Vec<&Expr> {
    while let WindowKind::Nth(_, _, of) = &window.kind {
        window = of;
    }
    match &window.kind {
        WindowKind::Between(from, to) => vec![from, to],
        WindowKind::Since(from) => vec![from],
        _ => Vec::new(),
    }
}

/// Whether two expressions say the same, wherever they stand.
pub fn is_alike(one: &Expr, other: &Expr) -> bool {
    let [mut ones, mut others] = [vec![one], vec![other]];
    while let (Some(a), Some(b)) = (ones.pop(), others.pop()) {
        if !is_alike_itself(a, b) {
            return false;
        }
        push_children(a, &mut ones);
        push_children(b, &mut others);
        if ones.len() != others.len() {
            return false;
        }
    }
    true
}

/// Whether two expressions are alike, their children aside.
fn is_alike_itself(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Constant(Constant::Missing), ExprKind::Constant(Constant::Missing)) => true,
        (ExprKind::Constant(a), ExprKind::Constant(b)) => a == b,
        (ExprKind::Undecided(_), ExprKind::Undecided(_)) => false,
        (ExprKind::Fact(a), ExprKind::Fact(b)) => a == b,
        (ExprKind::Through { reference: a, .. }, ExprKind::Through { reference: b, .. }) => a == b,
        (ExprKind::Arithmetic(a, ..), ExprKind::Arithmetic(b, ..)) => a == b,
        (ExprKind::Convert { pairs: a, .. }, ExprKind::Convert { pairs: b, .. }) => a == b,
        (ExprKind::Compare(a, ..), ExprKind::Compare(b, ..)) => a == b,
        (ExprKind::AtLeast(a, _), ExprKind::AtLeast(b, _)) => a == b,
        (ExprKind::Within(_, a), ExprKind::Within(_, b)) => is_same_window(a, b),
        (ExprKind::Edge(a, in_a), ExprKind::Edge(b, in_b)) => a == b && is_same_window(in_a, in_b),
        (ExprKind::OnDays(a, _, in_a), ExprKind::OnDays(b, _, in_b)) => {
            a == b && in_a.ends_of == in_b.ends_of && is_same_window(&in_a.window, &in_b.window)
        }
        (ExprKind::Call(a, _), ExprKind::Call(b, _)) => a == b,
        (ExprKind::Aggregate(a), ExprKind::Aggregate(b)) => {
            a.function == b.function
                && a.over == b.over
                && is_same_gathering(&a.gathering, &b.gathering)
                && a.operand.is_some() == b.operand.is_some()
                && a.filter.is_some() == b.filter.is_some()
        }
        (ExprKind::Rank(a), ExprKind::Rank(b)) => {
            a.over == b.over
                && a.lowest_first == b.lowest_first
                && a.within.is_some() == b.within.is_some()
                && a.filter.is_some() == b.filter.is_some()
        }
        (ExprKind::Error, _) | (_, ExprKind::Error) => false,
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

fn is_same_gathering(a: &Gathering, b: &Gathering) -> bool {
    match (a, b) {
        (Gathering::All, Gathering::All) => true,
        (Gathering::Via(a), Gathering::Via(b)) => a == b,
        (Gathering::Peers(a), Gathering::Peers(b)) => a.is_some() == b.is_some(),
        _ => false,
    }
}

/// Whether two windows are alike, the expressions in their bounds aside.
fn is_same_window(a: &Window, b: &Window) -> bool {
    let (mut a, mut b) = (a, b);
    loop {
        return match (&a.kind, &b.kind) {
            (WindowKind::Last(a), WindowKind::Last(b)) => a == b,
            (
                WindowKind::Periods { previous: a, this: this_a, unit: unit_a },
                WindowKind::Periods { previous: b, this: this_b, unit: unit_b },
            ) => (a, this_a, unit_a) == (b, this_b, unit_b),
            (WindowKind::Nth(one, of_one, in_a), WindowKind::Nth(other, of_other, in_b)) => {
                if (one, of_one) != (other, of_other) {
                    return false;
                }
                (a, b) = (in_a, in_b);
                continue;
            }
            (WindowKind::Between(..), WindowKind::Between(..)) | (WindowKind::Since(_), WindowKind::Since(_)) => true,
            _ => false,
        };
    }
}

fn rule_roots<'m>(rules: &'m [Rule], found: &mut Vec<&'m Expr>) {
    found.extend(rules.iter().map(|rule| &rule.condition));
}

fn choice_roots<'m>(choice: &'m Choice, found: &mut Vec<&'m Expr>) {
    found.extend(&choice.subjects);
    for Arm { tests, value, .. } in &choice.arms {
        for test in tests {
            test_roots(test, found);
        }
        found.push(value);
    }
    found.extend(choice.otherwise.as_deref());
    found.extend(choice.missing.as_deref());
}

fn test_roots<'m>(test: &'m ArmTest, found: &mut Vec<&'m Expr>) {
    match test {
        ArmTest::Equal(value) | ArmTest::Compare(_, value) => found.push(value),
        ArmTest::Between(low, high) => found.extend([low, high]),
        ArmTest::Any => {}
    }
}

fn points_roots<'m>(points: &'m PointsKind, found: &mut Vec<&'m Expr>) {
    match points {
        PointsKind::InProportion { to, full_at, .. } => found.extend([to, full_at]),
        PointsKind::ForEach { each, .. } => found.push(each),
        PointsKind::When { condition, .. } => found.push(condition),
        PointsKind::By(choice) => choice_roots(choice, found),
    }
}

fn benefit_roots<'m>(value: &'m BenefitValue, found: &mut Vec<&'m Expr>) {
    match value {
        BenefitValue::ByTier(cells) => found.extend(cells.iter().filter_map(|cell| cell.value.as_ref())),
        BenefitValue::ByFact(choice) => choice_roots(choice, found),
        BenefitValue::Formula(formula) => {
            rule_roots(&formula.when, found);
            for step in &formula.steps {
                match &step.kind {
                    AmountStepKind::Value(value) | AmountStepKind::Cap(value) | AmountStepKind::Floor(value) => {
                        found.push(value);
                    }
                    AmountStepKind::Plus(value, condition) => {
                        found.push(value);
                        found.extend(condition);
                    }
                    AmountStepKind::Brackets(brackets) => {
                        found.push(&brackets.on);
                        found.extend(&brackets.against);
                        for bracket in brackets.sets.iter().flat_map(|set| &set.brackets) {
                            found.extend(bracket.from.iter().chain(&bracket.up_to).chain(&bracket.rate));
                        }
                    }
                }
            }
        }
    }
}
