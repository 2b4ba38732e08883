//! Expressions that are no conditions, by their type. All are in brackets where they are made of parts.

use super::{Generator, Scope, Ty};

impl Generator {
    /// A constant of a type: few values, those of the data among them.
    pub fn constant(&mut self, ty: Ty) -> String {
        match ty {
            Ty::Money => format!("{} USD", self.random.word(&["50", "100", "150", "200", "100.25", "300"])),
            Ty::Percent => format!("{}%", self.random.word(&["10", "20", "25", "50", "75", "12.5"])),
            Ty::Count => self.random.word(&["1", "2", "3"]).to_owned(),
            Ty::Scale => self.random.word(&["2", "3", "3.5", "4"]).to_owned(),
            Ty::Points => self.random.word(&["5", "10", "15", "20", "7.5"]).to_owned(),
            Ty::Date => self.date().to_string(),
            Ty::Months => self.random.word(&["6 months", "1 year", "2 quarters", "18 months"]).to_owned(),
            Ty::Days => format!("{} days", self.random.word(&["1", "7", "30", "90", "365"])),
            Ty::Flag => self.random.word(&["yes", "no"]).to_owned(),
            Ty::Label(list) | Ty::Level(list) | Ty::Set(list) => self.any_label(list),
            Ty::Text => format!("\"{}\"", self.random.word(&["ann", "bob", "cy"])),
            Ty::Tier => self.tier(),
            _ => self.random.word(&["1", "2", "3", "0.5", "2.5", "4"]).to_owned(),
        }
    }

    pub fn tier(&mut self) -> String {
        let place = self.random.below(self.tiers);
        format!("T{place}")
    }

    /// An expression of a type; a constant only where nothing else is at hand.
    pub fn value(&mut self, ty: Ty, scope: Scope) -> String {
        if scope.depth > 0
            && self.random.chance(55)
            && let Some(made) = self.made(ty, scope)
        {
            return made;
        }
        let fact = match ty {
            Ty::Number => self.any_fact(scope, |fact| fact.ty.is_number() && fact.ty != Ty::Points),
            ty => self.any_fact(scope, |fact| fact.ty == ty),
        };
        match fact {
            Some(fact) => fact.name,
            None if scope.depth > 0 => self.made(ty, scope).unwrap_or_else(|| self.constant(ty)),
            None => self.constant(ty),
        }
    }

    /// A value that is perhaps a constant.
    pub fn operand(&mut self, ty: Ty, scope: Scope) -> String {
        if self.random.chance(35) { self.constant(ty) } else { self.value(ty, scope) }
    }

    /// An expression made of others.
    fn made(&mut self, ty: Ty, scope: Scope) -> Option<String> {
        let inner = scope.deeper();
        if matches!(
            ty,
            Ty::Number | Ty::Count | Ty::Percent | Ty::Money | Ty::Scale | Ty::Date | Ty::Level(_) | Ty::Label(_)
        ) && self.random.chance(40)
            && let Some(figure) = self.figure(ty, scope)
        {
            return Some(figure);
        }
        let a = |this: &mut Self| this.value(ty, inner);
        let plain = !matches!(ty, Ty::Label(_) | Ty::Set(_) | Ty::Text | Ty::Flag | Ty::Tier | Ty::Row(_));
        match self.random.below(9) {
            // Among labels a constant has no type of its own.
            0 if plain => {
                let (then, condition, otherwise) = (a(self), self.condition(inner), self.operand(ty, inner));
                return Some(format!("({then} if {condition} else {otherwise})"));
            }
            1 if plain => {
                let value = a(self);
                let default = self.constant(ty);
                return Some(format!("({value} default {default})"));
            }
            2 if ty.is_ordered() && !matches!(ty, Ty::Level(_) | Ty::Tier) => {
                let (word, one, two) = (self.random.word(&["min", "max"]), a(self), self.operand(ty, inner));
                return Some(format!("{word}({one}, {two})"));
            }
            _ => {}
        }
        match ty {
            Ty::Number => Some(self.number(scope)),
            Ty::Money => Some(self.money(scope)),
            Ty::Date if self.random.chance(15) => {
                let months = self.any_fact(scope, |fact| fact.ty == Ty::Months)?;
                let (day, sign) = (self.value(Ty::Date, inner), self.random.word(&["+", "-"]));
                Some(format!("({day} {sign} {})", months.name))
            }
            Ty::Date if self.random.chance(60) => {
                let (day, sign) = (self.value(Ty::Date, inner), self.random.word(&["+", "-"]));
                let length = self.length();
                Some(format!("({day} {sign} {length})"))
            }
            Ty::Date => Some(self.day(scope)),
            Ty::Days => {
                let (one, two) = (self.value(Ty::Date, inner), self.value(Ty::Date, inner));
                Some(format!("({one} - {two})"))
            }
            Ty::Percent if self.random.chance(50) => {
                let (one, two) = (a(self), self.constant(Ty::Percent));
                let sign = self.random.word(&["+", "-", "*"]);
                Some(format!("({one} {sign} {two})"))
            }
            Ty::Count if self.random.chance(15) => {
                let set = self.any_fact(scope, |fact| matches!(fact.ty, Ty::Set(_)))?;
                Some(format!("(count of {})", set.name))
            }
            Ty::Count => {
                let (one, two) = (a(self), self.operand(Ty::Count, inner));
                Some(format!("({one} + {two})"))
            }
            _ => None,
        }
    }

    fn number(&mut self, scope: Scope) -> String {
        let inner = scope.deeper();
        match self.random.below(10) {
            0 => {
                let (one, two) = (self.value(Ty::Money, inner), self.value(Ty::Money, inner));
                format!("({one} / {two})")
            }
            1 => {
                let (value, places) = (self.value(Ty::Number, inner), self.random.below(3));
                let word = self.random.word(&["round", "round_up", "round_down"]);
                format!("{word}({value} / 3, {places})")
            }
            2 => {
                let value = self.value(Ty::Number, inner);
                format!("abs({value} - 2)")
            }
            3 => {
                let (share, value) = (self.constant(Ty::Percent), self.value(Ty::Number, inner));
                format!("({share} of {value})")
            }
            4 => {
                let value = self.value(Ty::Number, inner);
                format!("(-{value})")
            }
            5 | 7 if !scope.still && scope.outer.is_none() => self.counted_days(scope),
            6 if scope.outer.is_none() => self.counted(scope),
            _ => {
                let (one, two) = (self.value(Ty::Number, inner), self.operand(Ty::Number, inner));
                let sign = self.random.word(&["+", "-", "*", "/", "/"]);
                format!("({one} {sign} {two})")
            }
        }
    }

    /// How many of some conditions hold.
    fn counted(&mut self, scope: Scope) -> String {
        let count = self.random.from(1, 3);
        let parts: Vec<String> = (0..count).map(|_| self.condition(scope.deeper().deeper())).collect();
        format!("(count of {{ {} }})", parts.join(", "))
    }

    fn money(&mut self, scope: Scope) -> String {
        let inner = scope.deeper();
        let one = self.value(Ty::Money, inner);
        match self.random.below(6) {
            0 => format!("({} of {one})", self.constant(Ty::Percent)),
            1 => {
                let two = self.value(Ty::Number, inner);
                format!("({one} * {two})")
            }
            2 => {
                let two = self.value(Ty::Number, inner);
                format!("({one} / {two})")
            }
            3 => {
                let two = self.value(Ty::Percent, inner);
                format!("({one} * {two})")
            }
            _ => {
                let (sign, two) = (self.random.word(&["+", "-"]), self.operand(Ty::Money, inner));
                format!("({one} {sign} {two})")
            }
        }
    }
}
