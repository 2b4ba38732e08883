//! One finding as miette draws it: code, message, the places underlined, what to do.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::spaces::Spaces;
use super::{Look, calm};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::Sources;

/// Draws a finding.
pub(super) fn render(finding: &Diagnostic, sources: &Sources, look: Look) -> String {
    let shown = Shown { finding, spaces: Spaces::new(finding, sources) };
    let theme = match (look.unicode, look.colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme { characters: GraphicalTheme::none().characters, ..GraphicalTheme::unicode() },
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(look.width).with_links(false);
    let mut text = String::new();
    if handler.render_report(&mut text, &shown).is_err() {
        text = format!("{shown}\n");
    }
    let mut lines: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    lines.push('\n');
    lines
}

struct Shown<'a> {
    finding: &'a Diagnostic,
    spaces: Spaces<'a>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.finding, f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&calm(&self.finding.message))
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{}[{}]", self.finding.severity.word(), self.finding.code.name())))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Hint => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let fix = self.finding.fixes.first().map(|fix| &fix.title);
        self.finding.help.as_ref().or(fix).map(|help| Box::new(calm(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.spaces.is_empty()).then_some(&self.spaces)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.finding.labels.iter().enumerate().filter_map(|(at, label)| {
            let (offset, len) = self.spaces.place(label.at)?;
            let message = (!label.message.is_empty()).then(|| calm(&label.message));
            let span = (offset, len);
            Some(if at == 0 {
                LabeledSpan::new_primary_with_span(message, span)
            } else {
                LabeledSpan::new_with_span(message, span)
            })
        });
        Some(Box::new(labels))
    }
}
