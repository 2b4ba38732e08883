//! A page of Markdown as text for a terminal: titles stand out, marks that only Markdown needs are taken away.

use super::Look;

/// The page as text.
pub fn text(markdown: &str, look: Look) -> String {
    let mut out = String::new();
    let mut code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            code = !code;
        } else if code {
            out.push_str(&format!("    {line}\n"));
        } else if let Some(title) = line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")) {
            out.push_str(&format!("{}\n", styled(title, "1", look)));
        } else {
            out.push_str(&format!("{}\n", inline(line, look)));
        }
    }
    out
}

/// Code in a line is coloured where colours are; without them its backticks stay, since they say where it ends.
fn inline(line: &str, look: Look) -> String {
    if !look.colour || line.matches('`').count() % 2 == 1 {
        return line.to_owned();
    }
    let pieces = line.split('`').enumerate();
    pieces.map(|(at, piece)| if at % 2 == 1 { styled(piece, "36", look) } else { piece.to_owned() }).collect()
}

fn styled(text: &str, style: &str, look: Look) -> String {
    if look.colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
}
