// What every page of the extension is made with.
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { page, type Markup } from './pure/html';
import type { Ran } from './run';
import { run } from './run';

export interface View {
  readonly binary: Binary;
  readonly output: vscode.LogOutputChannel;
  readonly extension: vscode.Uri;
}

/** The commands that a page may call by a link. */
const LINKS = ['partner.openPlace', 'partner.why'];

/** Beside the editor, or where a page of this extension is open already. */
function column(): vscode.ViewColumn {
  const isPage = (tab: vscode.Tab | undefined) => tab?.input instanceof vscode.TabInputWebview && tab.input.viewType.includes('partner.');
  return vscode.window.tabGroups.all.find((group) => isPage(group.activeTab))?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** An empty panel beside the editor; scripts run in it only where it is said. */
export function panel(view: View, type: string, title: string, scripts: boolean): vscode.WebviewPanel {
  const made = vscode.window.createWebviewPanel(type, title, { viewColumn: column(), preserveFocus: false }, {
    enableScripts: scripts,
    enableCommandUris: LINKS,
    enableFindWidget: true,
    localResourceRoots: [vscode.Uri.joinPath(view.extension, 'dist'), vscode.Uri.joinPath(view.extension, 'media')],
  });
  made.iconPath = vscode.Uri.joinPath(view.extension, 'images', 'icon.svg');
  return made;
}

/** Puts a page into a panel. */
export function show(view: View, at: vscode.WebviewPanel, title: string, body: Markup, script?: string): void {
  const file = (...parts: string[]) => at.webview.asWebviewUri(vscode.Uri.joinPath(view.extension, ...parts)).toString();
  at.title = title;
  at.webview.html = page({
    title,
    body,
    style: file('media', 'page.css'),
    source: at.webview.cspSource,
    ...(script === undefined ? {} : { script: { file: file('dist', script), nonce: nonce() } }),
  });
}

function nonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Runs `partner` on a job, showing that it works; nothing if there is no command or it was stopped. */
export async function ask(view: View, title: string, cwd: string, args: readonly string[]): Promise<Ran | undefined> {
  const command = await view.binary.file();
  if (command === undefined) {
    return undefined;
  }
  const options = { location: vscode.ProgressLocation.Window, title, cancellable: true };
  return vscode.window.withProgress(options, async (_, stop) => {
    const cancel = new AbortController();
    stop.onCancellationRequested(() => cancel.abort());
    const ran = await run(command, args, cwd, cancel.signal);
    view.output.info(`partner ${args.join(' ')}: ${ran.status}`);
    if (ran.err.trim() !== '') {
      view.output.info(ran.err.trim());
    }
    return stop.isCancellationRequested ? undefined : ran;
  });
}

/** Says why a run gave no result: rejected rows alone (status 3) leave one. */
export async function failed(view: View, ran: Ran, policy: vscode.Uri): Promise<boolean> {
  if (ran.status === 0 || ran.status === 3) {
    return false;
  }
  const first = ran.err.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const said = first.find((line) => /^[x×] /.test(line)) ?? first[0] ?? `partner ended with ${ran.status}`;
  const choice = await vscode.window.showErrorMessage(
    `${path.basename(policy.fsPath)}: ${said.replace(/^[x×] /, '')}`,
    'Show Problems',
    'Show Output',
  );
  if (choice === 'Show Problems') {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  } else if (choice === 'Show Output') {
    view.output.show();
  }
  return true;
}
