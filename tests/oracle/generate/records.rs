//! Lists of labels, records, and the types of their fields.

use super::{Fact, Field, Generator, List, Record, Ty};

impl Generator {
    pub fn tables(&mut self) {
        self.lists_with_names();
        self.record("partner", Some("partner_id"), &[]);
        if self.random.chance(85) {
            let product = self.random.chance(40).then(|| self.record("product", Some("product_id"), &[]));
            let mut references = vec![("partner", 0)];
            references.extend(product.map(|product| ("product", product)));
            let deal = self.record("deal", Some("deal_id"), &references);
            if self.random.chance(35) {
                self.record("item", None, &[("deal", deal)]);
            }
        }
        if self.random.chance(35) {
            self.record("person", Some("person_id"), &[("partner", 0)]);
        }
        if self.random.chance(20) {
            self.record("referral", None, &[("sold_by", 0), ("made_by", 0)]);
        }
    }

    /// Lists that are declared by themselves, for the fields that name them.
    fn lists_with_names(&mut self) {
        if self.random.chance(40) {
            let list = self.list();
            let name = format!("e{list}");
            self.line(format!("enum {name} {{ {} }}", self.lists[list].labels.join(", ")));
            self.lists[list].name = Some(name);
            self.named = Some(list);
        }
        for kind in ["certification", "course"] {
            if self.random.chance(20) {
                let list = self.list();
                for label in self.lists[list].labels.clone() {
                    self.line(format!("{kind} {label}"));
                }
                self.lists[list].name = Some(kind.to_owned());
            }
        }
    }

    /// A new list of labels.
    pub fn list(&mut self) -> usize {
        let (number, count) = (self.lists.len(), self.random.from(2, 3));
        let labels = (0..count).map(|place| format!("k{number}_{place}")).collect();
        self.lists.push(List { labels, name: None });
        number
    }

    /// A list for a field: one that is declared by itself, or a new one.
    fn list_of_field(&mut self) -> usize {
        let declared: Vec<usize> = (0..self.lists.len()).filter(|list| self.lists[*list].name.is_some()).collect();
        match declared.is_empty() {
            false if self.random.chance(60) => *self.random.pick(&declared),
            _ => self.list(),
        }
    }

    fn record(&mut self, name: &'static str, key: Option<&str>, references: &[(&str, usize)]) -> usize {
        let number = self.records.len();
        let letter = &name[..2];
        let mut fields: Vec<Field> = Vec::new();
        let field = |name: &str, ty: Ty, optional: bool| Field {
            name: name.to_owned(),
            ty,
            optional,
            coin: None,
            written: String::new(),
        };
        for (name, to) in references {
            fields.push(field(name, Ty::Row(*to), number > 2 && *name != "deal"));
        }
        if number == 0 && self.random.chance(25) || name == "deal" && self.random.chance(20) {
            fields.push(field("parent", Ty::Row(number), true));
        }
        // What the amounts of a row are in.
        let coin = self.coins.is_some() && self.random.chance(60);
        let coin = coin.then(|| self.name(&format!("{letter}_")));
        if let Some(coin) = &coin {
            let optional = self.random.chance(20);
            fields.push(field(coin, Ty::Label(self.coins.unwrap()), optional));
        }
        for _ in 0..self.random.from(2, if number == 0 { 8 } else { 5 }) {
            let ty = self.type_of_field();
            let name = self.name(&format!("{letter}_"));
            let optional = self.random.chance(if ty == Ty::Text { 15 } else { 60 });
            let coin = coin.clone().filter(|_| ty == Ty::Money && self.random.chance(80));
            fields.push(Field { coin, ..field(&name, ty, optional) });
        }
        for field in &mut fields {
            field.written = self.written(field, name, number);
        }
        self.line(format!("record {name} {{"));
        if let Some(key) = key {
            self.line(format!("  {key}: key,"));
        }
        for field in &fields {
            self.lines.push(format!("  {}: {},", field.name, field.written));
        }
        self.line("}");
        if number == 0 {
            self.paid_in = coin;
        }
        let facts = fields.iter().map(|field| Fact::plain(&field.name, field.ty)).collect();
        self.records.push(Record { name, key: key.map(str::to_owned), fields, facts });
        number
    }

    fn type_of_field(&mut self) -> Ty {
        match self.random.below(13) {
            0 => Ty::Number,
            1 | 2 => Ty::Money,
            3 => Ty::Count,
            4 => Ty::Percent,
            5 => Ty::Scale,
            6 => Ty::Flag,
            7 | 8 => Ty::Date,
            9 => Ty::Label(self.list_of_field()),
            10 if self.random.chance(50) => Ty::Level(self.list()),
            10 => Ty::Set(self.list_of_field()),
            11 if self.random.chance(40) => Ty::Months,
            11 => Ty::Days,
            _ => Ty::Text,
        }
    }

    /// The type of a field with its options.
    fn written(&mut self, field: &Field, record: &str, number: usize) -> String {
        let ty = match &field.coin {
            Some(coin) => format!("money in {coin}"),
            None if field.ty == Ty::Row(number) => record.to_owned(),
            None => self.type_of(field.ty),
        };
        let mut options = String::new();
        if field.optional && !matches!(field.ty, Ty::Set(_)) {
            options.push_str(" optional");
        } else if self.random.chance(15) && field.coin.is_none() {
            let value = match field.ty {
                Ty::Count | Ty::Money => "2".to_owned(),
                Ty::Percent => "10%".to_owned(),
                Ty::Date => "2026-01-31".to_owned(),
                Ty::Flag => "yes".to_owned(),
                Ty::Days => "30 days".to_owned(),
                Ty::Label(list) | Ty::Level(list) => self.any_label(list),
                _ => String::new(),
            };
            if !value.is_empty() {
                options.push_str(&format!(" default {value}"));
            }
        }
        if field.ty == Ty::Date && self.random.chance(10) {
            options.push_str(" format \"%d/%m/%Y\"");
        }
        if self.random.chance(8) {
            options.push_str(&format!(" column \"Column of {}\"", field.name));
        }
        ty + &options
    }

    pub fn type_of(&self, ty: Ty) -> String {
        let labels = |list: usize| self.lists[list].labels.join(", ");
        match ty {
            Ty::Number => "number".to_owned(),
            Ty::Count => "count".to_owned(),
            Ty::Percent => "percent".to_owned(),
            Ty::Money => "money".to_owned(),
            Ty::Scale => "scale 1 to 5".to_owned(),
            Ty::Flag => "flag".to_owned(),
            Ty::Date => "date".to_owned(),
            Ty::Days => "duration".to_owned(),
            Ty::Months => "duration in months".to_owned(),
            Ty::Label(list) | Ty::Set(list) if self.lists[list].name.is_some() => {
                let name = self.lists[list].name.clone().unwrap();
                if matches!(ty, Ty::Set(_)) { format!("set of {name}") } else { name }
            }
            Ty::Label(list) => format!("one of {{ {} }}", labels(list)),
            Ty::Level(list) => format!("level of {{ {} }}", labels(list)),
            Ty::Set(list) => format!("set of {{ {} }}", labels(list)),
            Ty::Row(record) => self.records.get(record).map_or("partner", |record| record.name).to_owned(),
            _ => "text".to_owned(),
        }
    }
}
