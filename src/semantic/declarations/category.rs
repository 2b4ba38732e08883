//! The categories of benefits, specializations and kpis.

use crate::diagnostic::Code;
use crate::semantic::checker::Checker;
use crate::semantic::model::Target;
use crate::syntax::ast::{self, NamedKind};

/// The categories of benefits.
pub(super) const BENEFITS: &[&str] = &["sales", "marketing", "technical", "business", "enablement"];
/// The categories of terms.
pub(super) const TERMS: &[&str] = &["fees"];
/// The categories of specializations.
pub(super) const SPECIALIZATIONS: &[&str] = &["industry", "technical", "solution"];
/// The categories of kpis.
pub(super) const KPIS: &[&str] = &["health", "performance", "impact"];

/// Reports a category that there is not. Those of benefits and specializations may be declared.
pub(super) fn check(checker: &mut Checker, name: &ast::Name, of: &str, categories: &[&str]) {
    if categories.contains(&name.text.as_str()) {
        return;
    }
    let declared = checker.model.lists.get(&NamedKind::Category).copied().filter(|_| of != "kpis");
    if let Some((list, place)) = declared.and_then(|list| Some((list, checker.model.enums[list].position(&name.text)?)))
    {
        checker.note_use(name.span, Target::Label(list, place));
        return;
    }
    let message = format!("there is no category `{}` of {of}", name.text);
    let own = declared.map(|list| checker.model.enums[list].labels.iter().map(|label| label.name.clone()).collect());
    let own: Vec<String> = own.unwrap_or_default();
    let known = categories.iter().copied().chain(own.iter().map(String::as_str));
    checker.unknown(Code::UnknownCategory, message, name, known);
}
