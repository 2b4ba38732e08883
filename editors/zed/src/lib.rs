//! Tells Zed how the language server of Partner is started. Zed builds it when the folder is installed as an extension.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, serde_json, Command, LanguageServerId, Result, Worktree};

/// Without state: the command is looked for each time that Zed starts the server.
struct Partner;

impl zed::Extension for Partner {
    fn new() -> Partner {
        Partner
    }

    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let set = LspSettings::for_worktree(server.as_ref(), worktree)?.binary.and_then(|binary| binary.path);
        let command = set.or_else(|| worktree.which("partner")).ok_or(
            "the `partner` command was not found on the PATH: install it, or name it as lsp.partner.binary.path in the settings",
        )?;
        Ok(Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }

    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(LspSettings::for_worktree(server.as_ref(), worktree)?.settings)
    }
}

zed::register_extension!(Partner);
