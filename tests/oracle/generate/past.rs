//! What partners held: what earlier results have of other days.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    pub fn past_metrics(&mut self) {
        if !self.history {
            return;
        }
        for _ in 0..self.random.from(1, 4) {
            let (name, tier, day) = (self.name("m"), self.tier(), self.day_of_past());
            let (part, which) = (self.random.word(&["standing", "tier"]), self.random.word(&["every", "any"]));
            let track = self.tracks.first().filter(|_| self.random.chance(30)).cloned();
            let (of, tier) = match &track {
                Some(track) => (format!(" of {track}"), self.random.word(&["U0", "U1"]).to_owned()),
                None => (String::new(), tier),
            };
            let (value, ty) = match self.random.below(12) {
                11 if !self.lives.is_empty() => {
                    let badge = self.random.pick(&self.lives).clone();
                    (format!("((holds {badge}) as of {day})"), Some(Ty::Flag))
                }
                0 => (format!("{part}{of} as of {day}"), None),
                1 | 2 => (format!("(({part}{of} >= {tier}) as of {day})"), Some(Ty::Flag)),
                3 => {
                    let days = self.random.word(&["month_end in last 3 months", "quarter_end in previous 2 quarters"]);
                    (format!("(({part}{of} >= {tier}) at {which} {days})"), Some(Ty::Flag))
                }
                4 => (format!("(count of month_end in last 6 months where {part}{of} >= {tier})"), Some(Ty::Number)),
                5 => {
                    let function = self.random.word(&["smallest", "largest"]);
                    (format!("({function} of history.evaluated where {part} >= {})", self.tier()), Some(Ty::Date))
                }
                6 => (
                    format!("(count of history where status is {})", self.random.word(&["held", "grace"])),
                    Some(Ty::Count),
                ),
                7 => (format!("(any history where tier is {})", self.tier()), Some(Ty::Flag)),
                8 => ("(latest of history.earned by evaluated)".to_owned(), None),
                9 => (format!("(today - (standing_since{of} as of {day}))"), Some(Ty::Days)),
                _ => {
                    self.rate_of_the_day();
                    continue;
                }
            };
            self.line(format!("metric {name} = {value}"));
            if let Some(ty) = ty {
                let fact = Fact { recorded: true, heavy: true, ..Fact::plain(&name, ty) };
                self.records[0].facts.push(fact);
            }
        }
    }

    fn day_of_past(&mut self) -> String {
        match self.any_fact(Scope::of(0, 0), |fact| fact.ty == Ty::Date && !fact.name.contains('.')) {
            Some(fact) if self.random.chance(30) => fact.name,
            _ => match self.random.below(4) {
                0 => format!("{} months ago", self.random.from(0, 12)),
                1 => "end of previous quarter".to_owned(),
                _ => self.date().to_string(),
            },
        }
    }

    /// What a row brings at the rate that its partner had on its day.
    fn rate_of_the_day(&mut self) {
        let Some(deal) = self.records.iter().position(|record| record.name == "deal") else { return };
        let own = |this: &mut Generator, ty: Ty| {
            this.any_fact(Scope::of(deal, 0), |fact| fact.ty == ty && !fact.name.contains('.')).map(|fact| fact.name)
        };
        let (Some(amount), Some(day)) = (own(self, Ty::Money), own(self, Ty::Date)) else { return };
        if self.rates.is_empty() {
            return;
        }
        let (rate, row, paid) = (self.random.pick(&self.rates).clone(), self.name("m"), self.name("m"));
        self.line(format!("metric deal.{row} = {amount} * (partner.{rate} as of {day})"));
        self.line(format!("metric {paid} = sum of deal.{row}"));
        self.records[deal].facts.push(Fact { recorded: true, heavy: true, ..Fact::plain(&row, Ty::Money) });
        self.records[0].facts.push(Fact { recorded: true, heavy: true, ..Fact::plain(&paid, Ty::Money) });
    }
}
