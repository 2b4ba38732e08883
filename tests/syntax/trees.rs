//! What precedence, documentation and spans come out as.

use partner_lang::syntax::ast::*;

use crate::support::*;

/// An expression as one line with every operation in brackets.
fn show(expr: &Expr) -> String {
    let list = |exprs: &[Expr]| exprs.iter().map(show).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        ExprKind::Name(name) => name.text.clone(),
        ExprKind::Member(of, name) => format!("{}.{}", show(of), name.text),
        ExprKind::Number(number) => number.to_string(),
        ExprKind::Percent(number) => format!("{number}p"),
        ExprKind::Money(number, currency) => format!("{number}{currency}"),
        ExprKind::Amounts(amounts) => {
            amounts.iter().map(|(number, currency, _)| format!("{number}{currency}")).collect::<Vec<_>>().join("|")
        }
        ExprKind::Date(date) => date.to_string(),
        ExprKind::Duration(duration) => format!("<{duration}>"),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Flag(flag) => flag.to_string(),
        ExprKind::None => "none".into(),
        ExprKind::Today => "today".into(),
        ExprKind::ToBeSet(None) => "tbs".into(),
        ExprKind::ToBeSet(Some(bounds)) => format!("tbs({}, {})", show(&bounds.0), show(&bounds.1)),
        ExprKind::Unary(op, operand) => format!("({op:?} {})", show(operand)),
        ExprKind::Binary(op, left, right) => format!("({} {op:?} {})", show(left), show(right)),
        ExprKind::Compare(op, left, right) => format!("({} {} {})", show(left), op.symbol(), show(right)),
        ExprKind::And(operands) => format!("and({})", list(operands)),
        ExprKind::Or(operands) => format!("or({})", list(operands)),
        ExprKind::Quantity(Quantity::AtLeast(count), among) => format!("atleast {}({})", show(count), list(among)),
        ExprKind::Quantity(quantity, among) => format!("{quantity:?}({})", list(among)),
        ExprKind::In { value, among, negated } => {
            format!("({} in{} {})", show(value), if *negated { "!" } else { "" }, list(among))
        }
        ExprKind::Between(value, from, to) => format!("between({}, {}, {})", show(value), show(from), show(to)),
        ExprKind::Includes(value, label) => format!("({} includes {})", show(value), show(label)),
        ExprKind::Missing { value, negated } => format!("missing{}({})", if *negated { "!" } else { "" }, show(value)),
        ExprKind::Within { value, window, negated } => {
            format!("({} within{} {})", show(value), if *negated { "!" } else { "" }, show_window(window))
        }
        ExprKind::Edge(edge, window) => format!("{edge:?}({})", show_window(window)),
        ExprKind::AsOf(value, day) => format!("({} @ {})", show(value), show(day)),
        ExprKind::OnDays(that, condition, days) => {
            format!("{that:?}({}, {} in {})", show(condition), days.which.text, show_window(&days.window))
        }
        ExprKind::If { then, condition, otherwise } => {
            format!("if({}, {}, {})", show(condition), show(then), show(otherwise))
        }
        ExprKind::Default(value, fallback) => format!("({} ?? {})", show(value), show(fallback)),
        ExprKind::Holds(name, labels) if labels.is_empty() => format!("holds {}", name.text),
        ExprKind::Holds(name, labels) => format!("holds {}({})", name.text, list(labels)),
        ExprKind::ForLabels(kind, binding, inner) => {
            format!("{kind:?} {} in {}: {}", binding.name.text, binding.list.text, show(inner))
        }
        ExprKind::CountOf(among) => format!("countof({})", list(among)),
        ExprKind::CountHeld(category) => format!("held({})", category.as_ref().map_or("", |name| &name.text)),
        ExprKind::Set(labels) => format!("{{{}}}", list(labels)),
        ExprKind::Qualifies(name, _) => format!("qualifies {}", name.text),
        ExprKind::Call(name, arguments) => format!("{}({})", name.text, list(arguments)),
        ExprKind::Aggregate(aggregate) => {
            let part = |word: &str, part: &Option<Expr>| {
                part.as_ref().map(|part| format!(" {word} {}", show(part))).unwrap_or_default()
            };
            let via = aggregate.via.as_ref().map(|via| format!(" via {}", via.text)).unwrap_or_default();
            let by = part("by", &aggregate.by) + &via + &part("within", &aggregate.within);
            let filter = part("where", &aggregate.filter) + &part("satisfies", &aggregate.satisfies);
            format!("[{:?} {}{by}{filter}]", aggregate.function, show(&aggregate.operand))
        }
        ExprKind::Rank(rank) => {
            let part = |part: &Option<Expr>| part.as_ref().map(show).unwrap_or_default();
            format!("rank({}; {}; {})", show(&rank.of), part(&rank.by), part(&rank.within))
        }
        ExprKind::Top(top) => {
            let row = top.row.as_ref().map(show).unwrap_or_default();
            let of = top.of.as_ref().map(|of| of.text.clone()).unwrap_or_default();
            let within = top.within.as_ref().map(show).unwrap_or_default();
            let not = if top.negated { "!" } else { "" };
            format!("top{not}({row}; {}; {of}; {}; {within})", show(&top.count), show(&top.by))
        }
        ExprKind::Error => "?".into(),
    }
}

fn show_window(window: &Window) -> String {
    match &window.kind {
        WindowKind::Last(duration) => format!("last <{duration}>"),
        WindowKind::Periods { previous, this, unit } => {
            format!("{previous}{} {}", if *this { "+1" } else { "" }, unit.word())
        }
        WindowKind::Nth(number, unit, of) => format!("{} {number} of {}", unit.word(), show_window(of)),
        WindowKind::Between(from, to) => format!("{} to {}", show(from), show(to)),
        WindowKind::Since(from) => format!("since {}", show(from)),
        WindowKind::Error => "?".into(),
    }
}

fn metric(text: &str) -> String {
    let (sources, parse) = parse(&format!("metric m = {text}\n"));
    assert!(parse.diagnostics.is_empty(), "{text}:\n{}", render(&sources, &parse));
    match &parse.file.items[0].declaration {
        Declaration::Metric(metric) => show(&metric.value),
        other => panic!("{other:?}"),
    }
}

#[test]
fn precedence_is_as_the_language_has_it() {
    for (text, tree) in [
        ("a or b and not c >= 1 + 2 * 3", "or(a, and(b, (Not (c >= (1 Add (2 Multiply 3))))))"),
        ("1 - 2 - 3", "((1 Subtract 2) Subtract 3)"),
        ("a / b * c", "((a Divide b) Multiply c)"),
        ("-a default 0 + 1", "((Negate (a ?? 0)) Add 1)"),
        ("a default -1", "(a ?? (... -1))"),
        ("a default b default c", "((a ?? b) ?? c)"),
        ("a.b default c.d", "(a.b ?? c.d)"),
        ("2% of a + b", "((0.02p Multiply a) Add b)"),
        ("a * 10% of b", "(a Multiply (0.1p Multiply b))"),
        ("x if a >= 1 else y if b else z", "if((a >= 1), x, if(b, y, z))"),
        ("not not a", "(Not (Not a))"),
        ("not a is b", "(Not (a is b))"),
        ("a is not b", "(a is not b)"),
        ("a is missing or b is not missing", "or(missing(a), missing!(b))"),
        ("a in { x, y, } and b not in { z }", "and((a in x, y), (b in! z))"),
        ("a between 1 and 2 and b", "and(between(a, 1, 2), b)"),
        ("focus includes healthcare", "(focus includes healthcare)"),
        (
            "a at least 1 and b at most 2 or c more than 3 and d less than 4",
            "or(and((a >= 1), (b <= 2)), and((c > 3), (d < 4)))",
        ),
        ("at least 2 of { a >= 1, b }", "atleast 2((a >= 1), b)"),
        ("all of { a } and any of { b } and none of { c }", "and(All(a), Any(b), None(c))"),
        ("tier is none", "(tier is none)"),
        (
            "sum of deal.amount * rate where stage is won and a",
            "[Sum (deal.amount Multiply rate) where and((stage is won), a)]",
        ),
        ("2 * sum of a where b or c", "(2 Multiply [Sum a where or(b, c)])"),
        ("count of distinct c.person", "[CountDistinct c.person]"),
        ("(sum of a) / (count of b)", "([Sum a] Divide [Count b])"),
        ("count of deal where closed within last 12 months", "[Count deal where (closed within last <12 months>)]"),
        ("a within this quarter", "(a within 0+1 quarter)"),
        ("a within this and previous 2 quarters", "(a within 2+1 quarter)"),
        ("a not within month 2 of previous quarter", "(a within! month 2 of 1 quarter)"),
        ("a since start of this year", "(a within since Start(0+1 year))"),
        ("a within b to b + 24 months", "(a within b to (b Add <24 months>))"),
        ("a >= end of previous quarter + 30 days", "(a >= (End(1 quarter) Add <30 days>))"),
        ("start", "start"),
        ("12 months ago - 1 day", "((today Subtract <12 months>) Subtract <1 day>)"),
        ("a + b as of today - 12 months + c", "((a Add (b @ (today Subtract <12 months>))) Add c)"),
        ("a.b as of end of this year default 0", "((a.b @ End(0+1 year)) ?? 0)"),
        (
            "a >= 1 and b >= 2 at every month_end in last 6 months",
            "All(and((a >= 1), (b >= 2)), month_end in last <6 months>)",
        ),
        ("1 if a >= 1 at any day in previous month else 0", "if(Any((a >= 1), day in 1 month), 1, 0)"),
        (
            "count of month_end in last 1 year where a >= 1 or b",
            "Count(or((a >= 1), b), month_end in last <12 months>)",
        ),
        ("a within previous 2 fiscal_quarters", "(a within 2 fiscal_quarter)"),
        ("a within previous year", "(a within 1 year)"),
        ("holds x and qualifies for Gold", "and(holds x, qualifies Gold)"),
        ("min(a, 2) + round(b, 2)", "(min(a, 2) Add round(b, 2))"),
        ("to be set between 1 and 2", "tbs(1, 2)"),
        ("to be set", "tbs"),
        ("40_000 EUR + 1.5M", "(40000EUR Add 1500000.0)"),
        ("a + 90 days - 2 weeks", "((a Add <90 days>) Subtract <14 days>)"),
        ("today - `Partner ID`", "(today Subtract Partner ID)"),
        ("latest of deal.stage by closed where won", "[Latest deal.stage by closed where won]"),
        ("every deal where a satisfies b or c", "[Every deal where a satisfies or(b, c)]"),
        ("any approval via signed_by where a and b", "[Any approval via signed_by where and(a, b)]"),
        (
            "count of partner within company where earned >= Gold",
            "[Count partner within company where (earned >= Gold)]",
        ),
        ("sum of a within b + 1", "([Sum a within b] Add 1)"),
        ("rank of registration by opened within partner <= 25", "(rank(registration; opened; partner) <= 25)"),
        ("top 3% by a within b and c", "and(top(; 0.03p; ; a; b), c)"),
        ("x not in top 3 of version by released", "top!(x; 3; version; released; )"),
        ("25 % of a", "(0.25p Multiply a)"),
        ("count + sum + share", "((count Add sum) Add share)"),
        ("to + at + all", "((to Add at) Add all)"),
    ] {
        let tree = tree.replace("(... -1)", "(Negate 1)");
        assert_eq!(metric(text), tree, "{text}");
    }
}

#[test]
fn spans_are_the_text_of_their_node() {
    let text = "metric m =\n  // a comment\n  ( a + b )   // another\n\nmetric n = c\n";
    let (_, parse) = parse(text);
    let span = |at: usize| &text[parse.file.items[at].span.range()];
    assert_eq!(span(0), "metric m =\n  // a comment\n  ( a + b )");
    assert_eq!(span(1), "metric n = c");
    let Declaration::Metric(metric) = &parse.file.items[0].declaration else { panic!() };
    assert_eq!(&text[metric.value.span.range()], "( a + b )");
    assert_eq!(parse.file.comments.len(), 2);
    assert_eq!(&text[parse.file.comments[1].span.range()], "// another");
}

#[test]
fn documentation_goes_to_what_follows() {
    let text = "//! The file.\n//!  Indented.\n\n/// One,\n/// two.\nrecord r {\n  /// A field.\n  a: key, /// the next\n  b: text,\n}\n\
        tiers {\n  /// Lowest.\n  A,\n}\nrequirements {\n  | A |\n  /// A row.\n  x >= | 1 |\n}\n\
        band g of x {\n  /// An arm.\n  >= 1 => Good,\n}\n";
    let (sources, parse) = parse(text);
    assert!(parse.diagnostics.is_empty(), "{}", render(&sources, &parse));
    assert_eq!(parse.file.docs.as_ref().unwrap().text, "The file.\n Indented.");
    let doc = |doc: &Option<Doc>| doc.as_ref().unwrap().text.clone();
    assert_eq!(doc(&parse.file.items[0].docs), "One,\ntwo.");
    let Declaration::Record(record) = &parse.file.items[0].declaration else { panic!() };
    assert_eq!(doc(&record.fields[0].docs), "A field.");
    assert_eq!(doc(&record.fields[1].docs), "the next");
    let Declaration::Tiers(tiers) = &parse.file.items[1].declaration else { panic!() };
    assert_eq!(doc(&tiers.tiers[0].docs), "Lowest.");
    let Declaration::Requirements(Requirements { table, .. }) = &parse.file.items[2].declaration else { panic!() };
    assert_eq!(doc(&table.rows[0].docs), "A row.");
    let Declaration::Band(band) = &parse.file.items[3].declaration else { panic!() };
    assert_eq!(doc(&band.arms[0].docs), "An arm.");
}

#[test]
fn texts_have_their_escapes_resolved() {
    let (_, parse) = parse("metric m \"a \\\"b\\\" \\\\ \\n\\t\\u{1F600}\" = 1\n");
    let Declaration::Metric(metric) = &parse.file.items[0].declaration else { panic!() };
    assert_eq!(metric.label.as_ref().unwrap().value, "a \"b\" \\ \n\t\u{1F600}");
    assert!(parse.diagnostics.is_empty());
}
