// The extension: what VS Code starts, and the list of what it is made of.
import * as vscode from 'vscode';
import { Binary } from './binary';
import { register, showMade } from './commands';
import { Pages, SCHEME } from './pages';
import { Server } from './server';
import { SECTION } from './settings';
import { registerTests } from './testing/controller';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Partner', { log: true });
  const binary = new Binary(output);
  const pages = new Pages(binary);
  server = new Server(binary, output);
  context.subscriptions.push(
    output,
    server,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.path`)) {
        void server?.restart();
      }
    }),
    registerTests(binary, output),
  );
  register(context, { binary, output, pages, server });
  void showMade(context.globalState);
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
