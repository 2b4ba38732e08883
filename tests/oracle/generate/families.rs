//! Declarations for each label of a list, and what is asked of all of them.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    /// A figure for each label, what follows from it, and how many labels have enough of it.
    pub fn family(&mut self) {
        let Some(list) = self.named else { return };
        let Some(value) = self.figure_of_label(list) else { return };
        let (name, all) = (self.name("f"), self.lists[list].clone());
        let of = all.name.unwrap();
        self.line(format!("for each p in {of} {{"));
        self.line(format!("  metric {name} = {value}"));
        if self.random.chance(40) {
            let (badge, bound) = (self.name("z"), self.constant(Ty::Count));
            self.line(format!("  specialization {badge} in industry {{ require {name} >= {bound} }}"));
            self.badges.extend(all.labels.iter().map(|label| format!("{badge}({label})")));
        }
        if self.random.chance(30) {
            let (tier, bound) = (self.tier(), self.constant(Ty::Count));
            self.line(format!("  tier {tier} {{ require \"Each\": {name} < 4 or {name} >= {bound} }}"));
        }
        if self.random.chance(30) {
            let row = self.name("r");
            self.line(format!("  benefit {row} in sales: money {{ value 100 * {name} }}"));
            self.money.extend(all.labels.iter().map(|label| format!("{row}({label})")));
        }
        self.members(list, &all.labels);
        let pair = self.random.chance(30).then(|| self.name("f"));
        if let Some(pair) = &pair {
            self.line(format!("  for each q in {of} {{"));
            self.line(format!("    metric {pair} = {name}(p) + 2 * {name}(q)"));
            self.line("  }");
        }
        self.line("}");
        let fact = |name: String, ty: Ty| Fact { heavy: true, ..Fact::plain(&name, ty) };
        for label in &all.labels {
            self.records[0].facts.push(fact(format!("{name}({label})"), Ty::Count));
            if let Some(pair) = &pair {
                self.records[0].facts.push(fact(format!("{pair}({label}, {})", all.labels[0]), Ty::Count));
            }
        }
        let (quantified, count) = (self.name("m"), self.name("m"));
        let (word, bound) = (self.random.word(&["every", "any"]), self.constant(Ty::Count));
        self.line(format!("metric {quantified} = {word} p in {of} satisfies {name}(p) >= {bound}"));
        self.line(format!("metric {count} = count of p in {of} where {name}(p) >= {bound}"));
        self.records[0].facts.push(fact(quantified, Ty::Flag));
        self.records[0].facts.push(fact(count, Ty::Count));
    }

    /// A role and a kpi for each label: seats of its own inside, and what names a label outside.
    fn members(&mut self, list: usize, labels: &[String]) {
        if let Some(person) = self.records.iter().position(|record| record.name == "person")
            && self.random.chance(50)
        {
            let (role, badge) = (self.name("o"), self.name("z"));
            let label = self.own(person, |fact| fact.ty == Ty::Label(list));
            let who = label.map_or_else(|| self.condition(Scope::of(person, 0)), |label| format!("{label} is p"));
            let most = self.random.word(&["", " { up to 2 seats }"]);
            self.line(format!("  role {role} of person where {who}{most}"));
            self.line(format!("  specialization {badge} in technical {{ staff 1 {role} }}"));
            self.badges.extend(labels.iter().map(|label| format!("{badge}({label})")));
            self.roles.extend(labels.iter().map(|label| format!("{role}({label})")));
        }
        if let Some(label) = self.own(0, |fact| fact.ty == Ty::Label(list))
            && self.random.chance(50)
        {
            let kpi = self.name("q");
            self.line(format!("  kpi {kpi} in impact = count of partner where {label} is p target >= 1"));
            self.kpis.extend(labels.iter().map(|label| format!("{kpi}({label})")));
        }
    }

    /// A figure of the label `p`, as the records have it.
    fn figure_of_label(&mut self, list: usize) -> Option<String> {
        let of_list = |fact: &Fact| fact.ty == Ty::Label(list) && !fact.name.contains('.');
        let deal = self.records.iter().position(|record| record.name == "deal");
        if let Some(deal) = deal
            && let Some(label) = self.any_fact(Scope::of(deal, 0), of_list)
        {
            return Some(format!("count of deal where {} is p", label.name));
        }
        let label = self.any_fact(Scope::of(0, 0), of_list)?;
        Some(format!("(2 if {} is p else 1)", label.name))
    }
}
