//! What results carry: the outcomes in the order of their columns, and the kpis.

use super::{Lowering, Value};
use crate::plan::{FigureForm, KpiPlan, Op, Outcome, OutcomeKind, TableId};
use crate::semantic::model::{AggregateFunction, ArmTest, Band, BinaryOp, Expr, ExprKind, Fact, Kpi, Symbol};
use crate::semantic::{Id, Type, walk};

impl Lowering<'_> {
    /// Metrics, scores, bands, gates, specializations, benefits and terms: each kind in the order declared.
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        let model = self.model;
        let of_partners = model.metrics.iter().filter(|(_, metric)| metric.of == model.partner);
        let metrics = of_partners.map(|(id, it)| (OutcomeKind::Metric, Fact::Metric(id), &it.symbol));
        let scores = model.scores.iter().map(|(id, it)| (OutcomeKind::Score, Fact::Score(id), &it.symbol));
        let bands = model
            .bands
            .iter()
            .filter(|(_, it)| !it.of_program)
            .map(|(id, it)| (OutcomeKind::Band, Fact::Band(id), &it.symbol));
        let gates = model.gates.iter().map(|(id, it)| (OutcomeKind::Gate, Fact::Gate(id), &it.symbol));
        let badges = model
            .specializations
            .iter()
            .map(|(id, it)| (OutcomeKind::Specialization, Fact::Specialization(id), &it.symbol));
        let benefits = model.benefits.iter().map(|(id, it)| {
            let kind = if it.owed { OutcomeKind::Term } else { OutcomeKind::Benefit };
            (kind, Fact::Benefit(id), &it.symbol)
        });
        let all = metrics.chain(scores).chain(bands).chain(gates).chain(badges).chain(benefits);
        all.filter_map(|(kind, fact, symbol)| self.outcome(kind, fact, symbol)).collect()
    }

    /// Thresholds, which are looked up and no columns of the results.
    pub(super) fn thresholds(&self) -> Vec<Outcome> {
        let all = self.model.thresholds.iter();
        all.filter_map(|(id, it)| self.outcome(OutcomeKind::Threshold, Fact::Threshold(id), &it.symbol)).collect()
    }

    fn outcome(&self, kind: OutcomeKind, fact: Fact, symbol: &Symbol) -> Option<Outcome> {
        let settled = match fact {
            Fact::Metric(id) => self.settled_metrics.get(&id).map(|slot| Value::from(*slot)),
            _ => None,
        };
        let value = settled.or_else(|| self.known(fact))?;
        Some(Outcome {
            name: symbol.name.clone(),
            title: symbol.title().to_owned(),
            kind,
            slot: value.slot,
            high: value.high,
            rules: self.rules.get(&fact).cloned().unwrap_or_default(),
        })
    }

    pub(super) fn kpi(&mut self, id: Id<Kpi>) {
        let kpi = &self.model.kpis[id];
        let value = self.settled(TableId::PROGRAM, &kpi.value);
        let slot = self.named(value, &kpi.symbol);
        let target = kpi.target.as_ref().and_then(|target| {
            let met = self.arm_test(TableId::PROGRAM, &target.test, slot.into(), &kpi.value.ty, target.at)?;
            Some((target.text.clone(), met))
        });
        self.remember(Fact::Kpi(id), slot.into());
        let bound = kpi.target.as_ref().map(|target| &target.test);
        let left = match (kpi.budget, bound) {
            (Some(_), Some(ArmTest::Compare(_, most))) => {
                let most = self.settled(TableId::PROGRAM, most);
                let left = Op::Arithmetic(BinaryOp::Subtract, most, slot);
                Some(self.step(TableId::PROGRAM, kpi.value.ty.clone(), kpi.symbol.at, left))
            }
            _ => None,
        };
        let plan = KpiPlan {
            name: kpi.symbol.name.clone(),
            title: kpi.symbol.title().to_owned(),
            category: kpi.category.clone(),
            slot,
            form: form(&kpi.value),
            left,
            target,
            at: kpi.symbol.at,
        };
        self.kpis.push(((id.index(), 0), plan));
    }

    /// A band of kpis is told below the first of them.
    pub(super) fn band_of_kpi(&mut self, id: Id<Band>) {
        let band = &self.model.bands[id];
        let ty = Type::Label(band.labels);
        let slot = self.choice(TableId::PROGRAM, &band.choice, &ty).slot;
        let slot = self.named(slot, &band.symbol);
        self.remember(Fact::Band(id), slot.into());
        let mut read = Vec::new();
        band.choice.subjects.iter().for_each(|subject| {
            walk::each(subject, |expr| {
                read.extend(match expr.kind {
                    ExprKind::Fact(Fact::Kpi(kpi)) => Some(kpi),
                    _ => None,
                })
            });
        });
        let Some(kpi) = read.first() else { return };
        let plan = KpiPlan {
            name: band.symbol.name.clone(),
            title: band.symbol.title().to_owned(),
            category: self.model.kpis[*kpi].category.clone(),
            slot,
            form: FigureForm::Plain,
            left: None,
            target: None,
            at: band.symbol.at,
        };
        self.kpis.push(((kpi.index(), id.index() + 1), plan));
    }
}

/// A share prints as a percentage, an amount with its minor digits, a count plainly, an average or ratio with four places.
fn form(value: &Expr) -> FigureForm {
    match (&value.ty, &value.kind) {
        (Type::Percent, _) => FigureForm::Share,
        (Type::Money(_), _) => FigureForm::Money,
        (Type::Count, _) => FigureForm::Plain,
        (Type::Date | Type::Duration(_) | Type::Label(_) | Type::Tier(_) | Type::Flag, _) => FigureForm::Plain,
        (_, ExprKind::Aggregate(aggregate))
            if !matches!(aggregate.function, AggregateFunction::Average | AggregateFunction::Median) =>
        {
            FigureForm::Plain
        }
        _ => FigureForm::Ratio,
    }
}
