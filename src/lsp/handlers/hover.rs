//! `textDocument/hover`.

use lsp_types::request::HoverRequest;
use lsp_types::{Hover, HoverContents, HoverParams, HoverProviderCapability, ServerCapabilities};

use crate::ide;
use crate::ide::hover::About;
use crate::ide::receivers::{in_bracket, receivers};
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;
use crate::lsp::settings::Population;
use crate::lsp::to_proto;
use crate::semantic::model::{Model, Target};

/// What stands under the pointer.
pub struct Explanation;

impl Feature for Explanation {
    type Request = HoverRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.hover_provider = Some(HoverProviderCapability::Simple(true));
    }

    fn answer(state: &State, params: HoverParams) -> Result<Option<Hover>, Failure> {
        let (here, offset) = state.at(&params.text_document_position_params)?;
        let Some(hover) = ide::hover(here.workspace, here.file, offset) else { return Ok(None) };
        let counted = hover.about.iter().find_map(|about| Some((about, figures(state, &here, *about)?)));
        let markdown = match counted {
            // Who receives it, and what that costs, is what most people want to know of a benefit.
            Some((About::Declared(_), said)) => format!("{said}\n\n---\n\n{}", hover.markdown),
            Some((About::Bracket(_), said)) => format!("{}\n\n---\n\n{said}", hover.markdown),
            None => hover.markdown,
        };
        Ok(Some(Hover {
            contents: HoverContents::Markup(to_proto::markup(markdown)),
            range: Some(here.range(hover.at)),
        }))
    }
}

/// What the partners at hand make of it, as far as that is counted.
fn figures(state: &State, here: &Here<'_>, about: About) -> Option<String> {
    let root = here.program.key(here.program.root())?;
    let counted = state.figures.counted(&root)?;
    let (now, then) = (here.workspace.model(), counted.workspace().model());
    match about {
        About::Declared(of) => {
            // A tier is known by its place, which is another one once there are other tiers.
            if let Target::Tier(ladder, tier) = of {
                let name = |model: &Model| {
                    let (_, ladder) = model.ladders.iter().find(|(id, _)| *id == ladder)?;
                    let (_, tier) = ladder.tiers.iter().find(|(id, _)| *id == tier)?;
                    Some(tier.symbol.name.clone())
                };
                name(now).filter(|now| name(then).as_ref() == Some(now))?;
            }
            let named = state.settings.of(&root).population == Population::On;
            receivers(counted.population(), counted.before(), now, of, named)
        }
        About::Bracket(arm) => {
            let source = here.workspace.sources().source(arm.file)?;
            let (file, shift) = counted.file(source)?;
            let arms = counted.population().brackets.keys();
            let then = arms.copied().find(|it| it.file == file && shift.at(it.span.start) == Some(arm.span.start))?;
            in_bracket(counted.population(), then)
        }
    }
}
