//! The categories of benefits, specializations and kpis.

use crate::diagnostic::Code;
use crate::semantic::checker::Checker;
use crate::semantic::model::{BuiltIn, Target};
use crate::syntax::ast::{self, NamedKind};

/// The categories of benefits.
pub(super) const BENEFITS: &[&str] = &["sales", "marketing", "technical", "business", "enablement"];
/// The categories of terms.
pub(super) const TERMS: &[&str] = &["fees"];
/// The categories of specializations.
pub(in crate::semantic) const SPECIALIZATIONS: &[&str] = &["industry", "technical", "solution"];
/// The categories of kpis.
pub(super) const KPIS: &[&str] = &["health", "performance", "impact"];

/// Reports a category that there is not. Those of benefits and specializations may be declared.
pub(super) fn check(checker: &mut Checker, name: &ast::Name, of: &str, categories: &[&'static str]) {
    let declared = checker.model.lists.get(&NamedKind::Category).copied().filter(|_| of != "kpis");
    let is_known = declared.is_some() || categories.contains(&name.text.as_str());
    if is_known && checker.note_category(name, categories) {
        return;
    }
    let message = format!("there is no category `{}` of {of}", name.text);
    let own = declared.map(|list| checker.model.enums[list].labels.iter().map(|label| label.name.clone()).collect());
    let own: Vec<String> = own.unwrap_or_default();
    let known = categories.iter().copied().chain(own.iter().map(String::as_str));
    checker.unknown(Code::UnknownCategory, message, name, known);
}

impl Checker<'_> {
    /// Notes what a category is, one of the language or a declared one. False where it is neither.
    pub fn note_category(&mut self, name: &ast::Name, categories: &[&'static str]) -> bool {
        if let Some(category) = categories.iter().find(|category| **category == name.text) {
            self.note_use(name.span, Target::BuiltIn(BuiltIn::Category(category)));
            return true;
        }
        let Some(list) = self.model.lists.get(&NamedKind::Category).copied() else { return false };
        let Some(place) = self.model.enums[list].position(&name.text) else { return false };
        self.note_use(name.span, Target::Label(list, place));
        true
    }
}
