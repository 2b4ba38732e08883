//! Figures over rows, among peers, and ranks.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    /// The records whose rows belong to those of another, directly or over further ones.
    fn children(&self, of: usize) -> Vec<usize> {
        let refers = |record: usize, to: usize| self.records[record].fields.iter().any(|field| field.ty == Ty::Row(to));
        let direct: Vec<usize> =
            (1..self.records.len()).filter(|record| *record != of && refers(*record, of)).collect();
        let further = (1..self.records.len()).filter(|record| {
            !direct.contains(record) && *record != of && direct.iter().any(|over| refers(*record, *over))
        });
        let mut all = direct.clone();
        all.extend(further);
        all
    }

    fn rows_of(&self, scope: Scope, child: usize) -> Scope {
        Scope { record: child, outer: Some(scope.record), depth: scope.depth.saturating_sub(1).min(2), ..scope }
    }

    /// Which of two references leads to the row, where a record has two.
    fn via(&mut self, child: usize, of: usize) -> String {
        let leads = |field: &&super::Field| field.ty == Ty::Row(of) && field.name != "parent";
        let ways: Vec<String> =
            self.records[child].fields.iter().filter(leads).map(|field| field.name.clone()).collect();
        if ways.len() > 1 { format!(" via {}", self.random.pick(&ways)) } else { String::new() }
    }

    fn filter(&mut self, scope: Scope, percent: usize) -> String {
        if self.random.chance(percent) { format!(" where {}", self.condition(scope)) } else { String::new() }
    }

    /// A figure of a type; none if there is no fitting one.
    pub fn figure(&mut self, ty: Ty, scope: Scope) -> Option<String> {
        if scope.outer.is_some() && !self.random.chance(15) {
            return None;
        }
        if scope.outer.is_none() && self.random.chance(20) {
            return self.among_peers(ty, scope);
        }
        let children = self.children(scope.record);
        if children.is_empty() {
            return None;
        }
        let child = *self.random.pick(&children);
        let rows = self.rows_of(scope, child);
        let (record, via) = (self.records[child].name, self.via(child, scope.record));
        if ty == Ty::Count || ty == Ty::Number && self.random.chance(40) {
            if self.random.chance(30)
                && let Some(what) = self
                    .own(child, |fact| matches!(fact.ty, Ty::Text | Ty::Label(_) | Ty::Date | Ty::Count | Ty::Number))
            {
                let filter = self.filter(rows, 50);
                return Some(format!("(count of distinct {record}.{what}{via}{filter})"));
            }
            let filter = self.filter(rows, 75);
            return Some(format!("(count of {record}{via}{filter})"));
        }
        if ty == Ty::Percent && self.random.chance(40) {
            let filter = self.condition(rows);
            return Some(format!("(share of {record}{via} where {filter})"));
        }
        let operand = self.own(child, |fact| fact.ty == ty || ty == Ty::Number && fact.ty.is_number())?;
        let function = match ty {
            Ty::Date | Ty::Level(_) => self.random.word(&["smallest", "largest", "latest"]),
            Ty::Label(_) => "latest",
            _ => self.random.word(&["sum", "sum", "average", "median", "smallest", "largest", "latest"]),
        };
        let function = if ty == Ty::Scale && function == "sum" { "average" } else { function };
        let mut operand = format!("{record}.{operand}");
        if matches!(ty, Ty::Money | Ty::Number) && self.random.chance(25) {
            let factor = self.value(Ty::Number, Scope { depth: 1, ..rows });
            operand = format!("{operand} * {factor}");
        }
        let by = match function {
            "latest" => format!(" by {}", self.own(child, |fact| fact.ty == Ty::Date)?),
            _ => String::new(),
        };
        let filter = self.filter(rows, 60);
        Some(format!("({function} of {operand}{by}{via}{filter})"))
    }

    /// A fact of a record's own rows.
    pub fn own(&mut self, record: usize, fits: impl Fn(&Fact) -> bool) -> Option<String> {
        let names: Vec<String> =
            self.records[record].facts.iter().filter(|fact| fits(fact)).map(|fact| fact.name.clone()).collect();
        (!names.is_empty()).then(|| self.random.pick(&names).clone())
    }

    /// What rows can have in common.
    pub fn common(&mut self, scope: Scope) -> Option<String> {
        let groups = |ty: Ty| matches!(ty, Ty::Text | Ty::Label(_) | Ty::Level(_) | Ty::Date | Ty::Count | Ty::Row(_));
        self.own(scope.record, |fact| groups(fact.ty) && !fact.heavy && !fact.recorded && !fact.name.starts_with('h'))
    }

    fn among_peers(&mut self, ty: Ty, scope: Scope) -> Option<String> {
        let common = self.common(scope)?;
        let record = self.records[scope.record].name;
        let rows = Scope { outer: None, depth: scope.depth.saturating_sub(1).min(1), ..scope };
        if ty == Ty::Count && self.random.chance(40) {
            let ranked = self.own(scope.record, |fact| fact.ty.is_ordered())?;
            let within = if self.random.chance(60) { format!(" within {common}") } else { String::new() };
            let named = if self.random.chance(50) { format!("{record} by ") } else { String::new() };
            let filter = self.filter(rows, 25);
            return Some(format!("(rank of {named}{ranked}{within}{filter})"));
        }
        if ty == Ty::Count {
            let filter = self.filter(rows, 75);
            return Some(format!("(count of {record} within {common}{filter})"));
        }
        if ty == Ty::Percent && self.random.chance(50) {
            let filter = self.condition(rows);
            return Some(format!("(share of {record} within {common} where {filter})"));
        }
        let operand = self.own(scope.record, |fact| fact.ty == ty)?;
        let function = match ty {
            Ty::Date | Ty::Level(_) => self.random.word(&["smallest", "largest"]),
            Ty::Money | Ty::Number | Ty::Percent => {
                self.random.word(&["sum", "average", "median", "smallest", "largest"])
            }
            Ty::Scale => self.random.word(&["average", "smallest", "largest"]),
            _ => return None,
        };
        let filter = self.filter(rows, 30);
        Some(format!("({function} of {operand} within {common}{filter})"))
    }

    /// Every row, any row.
    pub fn of_rows(&mut self, scope: Scope) -> Option<String> {
        if scope.outer.is_some() {
            return None;
        }
        let children = self.children(scope.record);
        if children.is_empty() {
            return None;
        }
        let child = *self.random.pick(&children);
        let rows = self.rows_of(scope, child);
        let (record, via) = (self.records[child].name, self.via(child, scope.record));
        if self.random.chance(40) {
            return Some(format!("(any {record}{via} where {})", self.condition(rows)));
        }
        let filter = self.filter(rows, 50);
        Some(format!("(every {record}{via}{filter} satisfies {})", self.condition(rows)))
    }

    pub fn top(&mut self, scope: Scope) -> Option<String> {
        if scope.outer.is_some() {
            return None;
        }
        let ranked = self.own(scope.record, |fact| fact.ty.is_ordered() && fact.ty != Ty::Tier && !fact.heavy)?;
        let count = self.random.word(&["1", "2", "3", "10%", "34%", "50%"]);
        let within = match self.common(scope) {
            Some(common) if self.random.chance(60) => format!(" within {common}"),
            _ => String::new(),
        };
        let rows = Scope { outer: None, depth: 0, ..scope };
        let filter = self.filter(rows, 20);
        Some(format!("(top {count} by {ranked}{within}{filter})"))
    }

    /// Whether what the row refers to is among the first of its kind.
    pub fn among_top(&mut self, scope: Scope) -> Option<String> {
        let references = self.records[scope.record].fields.iter().filter_map(|field| match field.ty {
            Ty::Row(to) if to > 0 => Some((field.name.clone(), to)),
            _ => None,
        });
        let references: Vec<(String, usize)> = references.collect();
        if references.is_empty() || scope.outer.is_some() && self.random.chance(50) {
            return None;
        }
        let (reference, to) = self.random.pick(&references).clone();
        let ranked = self.own(to, |fact| fact.ty.is_ordered() && fact.ty != Ty::Tier && !fact.heavy && !fact.dated)?;
        let (word, count) = (self.random.word(&["in", "in", "not in"]), self.random.word(&["1", "2", "50%"]));
        Some(format!("({reference} {word} top {count} of {} by {ranked})", self.records[to].name))
    }
}
