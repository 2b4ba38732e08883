//! What names stand for in the words of a slot: a text that stands for many, as the body of a metric with parameters or a
//! `for each` block, is told with the label or the fact that it was worked out for.

use super::{Lowering, Value};
use crate::plan::Slot;
use crate::semantic::model::{Constant, Expr, ExprKind, Fact};
use crate::semantic::walk;
use crate::text::FileSpan;

impl Lowering<'_> {
    /// Notes for the slots of an expression what the names in it stand for, if its text stands for many.
    pub(super) fn note_words(&mut self, expr: &Expr, value: Value) {
        if !self.model.stands_for_many(expr.at) {
            return;
        }
        let mut words: Vec<(FileSpan, String)> = Vec::new();
        walk::each(expr, |part| {
            if part.at != expr.at && part.at.file == expr.at.file && expr.at.span.contains(part.at.span) {
                words.extend(self.word(part).map(|word| (part.at, word)));
            }
        });
        for slot in [Some(value.slot), value.high].into_iter().flatten() {
            let is_own = self.info(slot).is_some_and(|info| info.at == expr.at);
            if is_own {
                self.words.extend(words.iter().map(|(at, word)| (slot, *at, word.clone())));
            }
        }
    }

    /// What a label or a fact is called.
    fn word(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Constant(Constant::Label(list, place)) => {
                Some(self.model.enums[*list].labels.get(*place as usize)?.name.clone())
            }
            ExprKind::Constant(Constant::Number(number)) => Some(number.normalize().to_string()),
            ExprKind::Fact(Fact::Metric(id)) => Some(self.model.metrics[*id].symbol.name.clone()),
            ExprKind::Fact(Fact::Specialization(id)) => Some(self.model.specializations[*id].symbol.name.clone()),
            ExprKind::Fact(Fact::Field(id)) => Some(self.model.fields[*id].symbol.name.clone()),
            _ => None,
        }
    }

    /// In the order in which they are looked up.
    pub(super) fn sorted_words(&mut self) -> Vec<(Slot, FileSpan, String)> {
        let mut words = std::mem::take(&mut self.words);
        words.sort_unstable();
        words.dedup();
        // Where one place stands for several things at once, as in a count over labels, the text's own word is told.
        let places = words.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1));
        places.filter(|words| words.len() == 1).flatten().cloned().collect()
    }
}
