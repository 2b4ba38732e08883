//! A small plan by hand: every type of cell, a child table, earlier results.

use partner_lang::plan::{ColumnKind, FieldPlan, LabelList, LifePlan, Plan, Slot, SlotInfo, TableId, TablePlan};
use partner_lang::semantic::model::{Enum, Record};
use partner_lang::semantic::{Arena, Id, Type};
use partner_lang::text::{FileSpan, Sources, Span};
use partner_lang::value::decimal::Rounding;
use partner_lang::value::{Currency, Decimal, TimeUnit};

/// Two good partners.
pub const PARTNERS: &str = "\
partner_id,name,region,revenue,margin,csat,deals,signed,joined,notice,focus,score
P1,Nord,NA,1250.50,15%,4.2,3,yes,2021-08-13,90 days,a;b,1.5
P2,Blue,EMEA,0,0.15,,0,FALSE,2024-02-29,2 weeks,,-2
";

fn at() -> FileSpan {
    Span::new(0, 0).in_file(Sources::default().add("p.partner", ""))
}

fn list(arena: &mut Arena<Enum>, plan: &mut Plan, owner: &str, labels: &[&str]) -> Id<Enum> {
    let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    plan.labels.push(LabelList { owner: owner.to_owned(), labels });
    arena.push(Enum { symbol: None, owner: owner.to_owned(), labels: Vec::new(), ordered: false })
}

/// `record partner` with a field of each type, `record deal`, and earlier results.
pub fn plan() -> Plan {
    let mut plan = empty();
    let mut lists = Arena::default();
    let region = list(&mut lists, &mut plan, "region", &["NA", "EMEA"]);
    let focus = list(&mut lists, &mut plan, "focus", &["a", "b", "c"]);
    let mut records: Arena<Record> = Arena::default();
    let symbol = partner_lang::semantic::model::Symbol {
        name: "partner".to_owned(),
        label: None,
        docs: None,
        at: at(),
        whole: at(),
    };
    let partner = records.push(Record { symbol, fields: Vec::new(), key: None });
    let usd = Type::Money(Currency::parse("USD").unwrap());
    let scale = Type::Scale(Decimal::ONE, Decimal::from(5));
    add(
        &mut plan,
        "partner",
        &[
            ("partner_id", Type::Key, false),
            ("name", Type::Text, false),
            ("region", Type::Label(region), false),
            ("revenue", usd.clone(), false),
            ("margin", Type::Percent, false),
            ("csat", scale, true),
            ("deals", Type::Count, false),
            ("signed", Type::Flag, false),
            ("joined", Type::Date, false),
            ("notice", Type::Duration(TimeUnit::Day), false),
            ("focus", Type::Set(focus), false),
            ("score", Type::Number, false),
        ],
    );
    add(
        &mut plan,
        "previous",
        &[
            ("partner_id", Type::Row(partner), false),
            ("standing", Type::Tier, true),
            ("standing_since", Type::Date, true),
            ("grace_until", Type::Date, true),
        ],
    );
    add(
        &mut plan,
        "deal",
        &[("deal_id", Type::Key, false), ("partner", Type::Row(partner), false), ("amount", usd, false)],
    );
    plan
}

fn add(plan: &mut Plan, name: &str, fields: &[(&str, Type, bool)]) {
    let table = TableId(u32::try_from(plan.tables.len()).unwrap());
    let mut made = Vec::new();
    for (name, ty, optional) in fields {
        let slot = Slot(u32::try_from(plan.slots.len()).unwrap());
        plan.slots.push(SlotInfo {
            table,
            ty: ty.clone(),
            kind: ColumnKind::of(ty),
            name: Some((*name).to_owned()),
            title: None,
            at: at(),
        });
        plan.steps.push(None);
        made.push(FieldPlan {
            name: (*name).to_owned(),
            column: None,
            ty: ty.clone(),
            optional: *optional,
            default: None,
            format: None,
            refers: matches!(ty, Type::Row(_)).then_some(TableId::PARTNER),
            slot,
            docs: None,
            at: at(),
        });
    }
    plan.tables.push(TablePlan { name: name.to_owned(), fields: made, at: None });
}

fn empty() -> Plan {
    let slot = Slot(0);
    Plan {
        name: "Test".to_owned(),
        version: None,
        currency: Currency::parse("USD"),
        effective: None,
        fiscal_month: 1,
        rounding: Rounding::HalfEven,
        labels: Vec::new(),
        tiers: vec![("Entry".to_owned(), "Entry".to_owned()), ("Growth".to_owned(), "Growth".to_owned())],
        tables: vec![TablePlan { name: "program".to_owned(), fields: Vec::new(), at: None }],
        slots: Vec::new(),
        steps: Vec::new(),
        folds: Vec::new(),
        passes: Vec::new(),
        judge: Vec::new(),
        figures: Vec::new(),
        outcomes: Vec::new(),
        ladder: Vec::new(),
        kpis: Vec::new(),
        life: LifePlan {
            key: slot,
            earned: slot,
            retain: Vec::new(),
            grace_days: 0,
            demote_at_most: None,
            exceptions: Vec::new(),
            previous_standing: slot,
            previous_since: slot,
            previous_grace: slot,
            standing: slot,
            since: slot,
            grace_until: slot,
            status: slot,
            tier: slot,
            at: None,
        },
        expectations: Vec::new(),
    }
}
