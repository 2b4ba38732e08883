// What the command palette offers.
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { openHealth } from './health';
import type { Pages } from './pages';
import { openPlace } from './places';
import { chooseData, policyFile } from './policy';
import { Evaluations } from './evaluation';
import { run } from './run';
import type { Server } from './server';
import { openWhy } from './why';

/** What the commands work with. */
export interface Parts {
  readonly binary: Binary;
  readonly output: vscode.LogOutputChannel;
  readonly pages: Pages;
  readonly server: Server;
}

export function register(context: vscode.ExtensionContext, parts: Parts): void {
  const { binary, output, pages, server } = parts;
  const view = { binary, output, extension: context.extensionUri };
  const evaluations = new Evaluations(view);
  const commands: Readonly<Record<string, (...given: unknown[]) => unknown>> = {
    'partner.evaluate': () => evaluations.open(),
    'partner.why': (given) => openWhy(view, server, given),
    'partner.health': () => openHealth(view),
    'partner.explain': (code) => pages.open(code),
    'partner.chooseData': async () => {
      const policy = await policyFile();
      return policy && chooseData(policy);
    },
    'partner.init': () => makeProgram(binary, context.globalState),
    'partner.restart': () => server.restart(),
    'partner.showOutput': () => output.show(),
    'partner.openPlace': openPlace,
  };
  for (const [name, action] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, action));
  }
}

/** Under which the program is kept that is to be shown once its folder is open: opening a folder starts the editor anew. */
const MADE = 'partner.made';

/** Shows the program that was made just before the editor opened its folder. */
export async function showMade(kept: vscode.Memento): Promise<void> {
  const made = kept.get<string>(MADE);
  if (made === undefined) {
    return;
  }
  const file = vscode.Uri.parse(made);
  if (vscode.workspace.getWorkspaceFolder(file) !== undefined) {
    await kept.update(MADE, undefined);
    await vscode.window.showTextDocument(file);
  }
}

/** Asks for a folder, makes a small program in it and opens it. */
async function makeProgram(binary: Binary, kept: vscode.Memento): Promise<void> {
  const command = await binary.file();
  if (command === undefined) {
    return;
  }
  const here = vscode.workspace.workspaceFolders?.[0]?.uri;
  const [folder] = (await vscode.window.showOpenDialog({
    title: 'Where shall the program be?',
    openLabel: 'Make It Here',
    ...(here === undefined ? {} : { defaultUri: here }),
    canSelectFolders: true,
    canSelectFiles: false,
  })) ?? [undefined];
  if (folder === undefined) {
    return;
  }
  const made = vscode.Uri.joinPath(folder, 'my-program');
  const ran = await run(command, ['init', made.fsPath]);
  if (ran.status !== 0) {
    void vscode.window.showErrorMessage(ran.err.trim());
    return;
  }
  const program = vscode.Uri.joinPath(made, 'program.partner');
  if (vscode.workspace.getWorkspaceFolder(made) === undefined) {
    await kept.update(MADE, program.toString());
    await vscode.commands.executeCommand('vscode.openFolder', made, { forceNewWindow: false });
  } else {
    await vscode.window.showTextDocument(program);
  }
}
