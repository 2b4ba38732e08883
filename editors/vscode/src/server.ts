// The language server: started with the editor, started again when asked, and not again and again when it fails.
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import type { Binary } from './binary';
import { SECTION } from './settings';

/** The commands that this extension has itself: the server names these above tests, and not its own. */
const OWN_COMMANDS = ['partner.runTests'];

/** What the server tells of one partner. */
export interface Why {
  /** The folder that the files of the policy are named from. */
  readonly folder: string;
  readonly explanation: unknown;
}

/** How often it may end by itself within the time below, before it is left alone. */
const RESTARTS = 3;
const WITHIN_MS = 180_000;

export class Server {
  private client: LanguageClient | undefined;
  private ends: number[] = [];
  private readonly trace: vscode.OutputChannel;

  constructor(
    private readonly binary: Binary,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.trace = vscode.window.createOutputChannel('Partner (trace)');
  }

  /** Starts it. Where there is no command, that has been said and nothing is started. */
  async start(): Promise<void> {
    const command = await this.binary.file();
    if (command === undefined || this.client !== undefined) {
      return;
    }
    const client = new LanguageClient(SECTION, 'Partner', { command, args: ['lsp'] }, this.options());
    client.registerFeature({
      fillClientCapabilities: (can) => {
        can.experimental = { ...(can.experimental as object | undefined), commands: { commands: OWN_COMMANDS } };
      },
      initialize: () => undefined,
      getState: () => ({ kind: 'static' }),
      clear: () => undefined,
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      this.output.error(String(error));
      void this.stopped('The language server of Partner did not start.');
    }
  }

  /** Ends it and starts it, looking for the command anew. */
  async restart(): Promise<void> {
    await this.stop();
    this.ends = [];
    this.binary.forget();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.state === State.Running) {
      await client.stop();
    }
    await client?.dispose();
  }

  /** Why a partner of a policy got what it got, by the texts as they stand in the editor; an error says why not. */
  async why(policy: vscode.Uri, partner: string): Promise<Why | undefined> {
    const { client } = this;
    if (client === undefined) {
      return undefined;
    }
    const uri = client.code2ProtocolConverter.asUri(policy);
    return client.sendRequest<Why>('workspace/executeCommand', { command: 'partner.server.why', arguments: [uri, partner] });
  }

  dispose(): void {
    this.trace.dispose();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: 'file', language: 'partner' },
        { scheme: 'untitled', language: 'partner' },
      ],
      outputChannel: this.output,
      traceOutputChannel: this.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: vscode.workspace.getConfiguration(SECTION),
      synchronize: { configurationSection: SECTION },
      middleware: {
        // The server offers the blocks of the snippet file where they fit. The editor, which would offer them anywhere, is
        // told not to (`editor.snippetSuggestions`), and would then hide the server's as well, were they called snippets.
        provideCompletionItem: async (document, position, context, token, next) => {
          const offered = await next(document, position, context, token);
          const items = Array.isArray(offered) ? offered : (offered?.items ?? []);
          for (const item of items) {
            if (item.kind === vscode.CompletionItemKind.Snippet) {
              item.kind = vscode.CompletionItemKind.Module;
            }
          }
          return offered;
        },
      },
      initializationFailedHandler: (error) => {
        this.output.error(String(error));
        return false;
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.closed(),
      },
    };
  }

  private closed(): { action: CloseAction; handled: boolean } {
    const now = Date.now();
    this.ends = [...this.ends.filter((end) => now - end < WITHIN_MS), now];
    if (this.ends.length <= RESTARTS) {
      return { action: CloseAction.Restart, handled: true };
    }
    void this.stopped(`The language server of Partner ended ${this.ends.length} times in three minutes and is left alone.`);
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private async stopped(what: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(what, 'Restart', 'Show Output');
    if (choice === 'Restart') {
      await this.restart();
    } else if (choice === 'Show Output') {
      this.output.show();
    }
  }
}
