//! The categories of benefits, specializations and kpis.

use crate::diagnostic::Code;
use crate::semantic::checker::Checker;
use crate::syntax::ast;

/// The categories of benefits.
pub(super) const BENEFITS: &[&str] = &["sales", "marketing", "technical", "business", "enablement"];
/// The categories of specializations.
pub(super) const SPECIALIZATIONS: &[&str] = &["industry", "technical", "solution"];
/// The categories of kpis.
pub(super) const KPIS: &[&str] = &["health", "performance", "impact"];

/// Reports a category that there is not.
pub(super) fn check(checker: &mut Checker, name: &ast::Name, of: &str, categories: &[&str]) {
    if !categories.contains(&name.text.as_str()) {
        let message = format!("there is no category `{}` of {of}", name.text);
        checker.unknown(Code::UnknownCategory, message, name, categories.iter().copied());
    }
}
