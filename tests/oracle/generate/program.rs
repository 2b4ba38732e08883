//! Figures over all partners: kpis, bands of them, budgets.

use super::{Generator, Scope, Ty};

impl Generator {
    pub fn figures_of_program(&mut self) {
        let mut ratios = std::mem::take(&mut self.kpis);
        self.random.chance(50).then(|| ratios.truncate(1));
        for _ in 0..self.random.below(4) {
            ratios.extend(self.kpi());
        }
        if let [one, two, ..] = ratios.as_slice() {
            let name = self.name("q");
            self.line(format!("kpi {name} in impact = ({one} - {two}) / ({one} + 2)"));
        }
        if let Some(of) = ratios.last()
            && self.random.chance(50)
        {
            let name = self.name("b");
            self.line(format!(
                "band {name} of {of} {{ >= 2 => {name}_high, >= 1 => {name}_mid, otherwise => {name}_low }}"
            ));
        }
        if !self.money.is_empty() && self.random.chance(40) {
            let (of, amount) = (self.random.pick(&self.money).clone(), self.random.word(&["100", "500", "50 USD"]));
            self.line(format!("budget {of} {amount}"));
        }
    }

    /// A kpi; its name if it is a plain number.
    fn kpi(&mut self) -> Option<String> {
        let (name, category) = (self.name("q"), self.random.word(&["health", "performance", "impact"]));
        let record = if self.random.chance(30) { self.random.below(self.records.len()) } else { 0 };
        let (rows, over) = (Scope::of(record, 1), self.records[record].name);
        let filter = if self.random.chance(40) { format!(" where {}", self.condition(rows)) } else { String::new() };
        let of = |this: &mut Generator, ty: Ty| {
            let found = this.any_fact(rows, |fact| fact.ty == ty && !fact.name.contains(['.', '(']))?;
            Some(if record == 0 { found.name } else { format!("{over}.{}", found.name) })
        };
        let (value, target, plain) = match self.random.below(6) {
            0 => (format!("share of {over} where {}", self.condition(rows)), "10% to 60%", false),
            1 => (format!("count of {over}{filter}"), ">= 2", true),
            2 => (format!("average of {}{filter}", of(self, Ty::Scale)?), ">= 3", true),
            3 => {
                let function = self.random.word(&["sum", "average", "median", "largest", "smallest"]);
                (format!("{function} of {}{filter}", of(self, Ty::Money)?), "<= 500 USD", false)
            }
            4 => (format!("(sum of {}) / (sum of {})", of(self, Ty::Money)?, of(self, Ty::Money)?), ">= 0.5", true),
            _ => (format!("average of {}{filter}", of(self, Ty::Count)?), ">= 1.5", true),
        };
        let target = if self.random.chance(60) { format!(" target {target}") } else { String::new() };
        self.line(format!("kpi {name} in {category} = {value}{target}"));
        plain.then_some(name)
    }
}
