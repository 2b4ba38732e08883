//! One finding as miette draws it: code, message, the places underlined, what to do.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use unicode_width::UnicodeWidthStr;

use super::spaces::{ShownTexts, Spaces};
use super::{Look, calm};
use crate::diagnostic::{Diagnostic, Severity};

/// Draws a finding.
pub(super) fn render(finding: &Diagnostic, texts: &ShownTexts<'_>, look: Look) -> String {
    let shown = Shown { finding, spaces: Spaces::new(finding, texts), width: look.width };
    let theme = match (look.unicode, look.colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme { characters: GraphicalTheme::none().characters, ..GraphicalTheme::unicode() },
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_wrap_lines(false).with_links(false);
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
    width: Option<usize>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.finding, f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The message stands behind a margin and a mark.
        f.write_str(&wrapped(&calm(&self.finding.message), self.width, 4))
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
        self.finding
            .help
            .as_ref()
            .or(fix)
            .map(|help| Box::new(wrapped(&calm(help), self.width, 8)) as Box<dyn fmt::Display>)
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

/// A text broken between words where it would be wider than the line leaves room for behind `margin`.
/// The report's own breaking would also break names at their hyphens.
fn wrapped(text: &str, width: Option<usize>, margin: usize) -> String {
    let Some(room) = width.map(|width| width.saturating_sub(margin).max(20)) else { return text.to_owned() };
    let mut out = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let wide = word.width();
        if used > 0 && used + 1 + wide > room {
            out.push('\n');
            used = 0;
        } else if !out.is_empty() {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += wide;
    }
    out
}
