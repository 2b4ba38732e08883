// The page of each finding's code, as a document of the editor: the same text that `partner explain` prints.
import * as vscode from 'vscode';
import type { Binary } from './binary';
import { run } from './run';

/** The scheme under which the language server names the pages; tests/editors.rs holds the two to each other. */
export const SCHEME = 'partner-explain';

export class Pages implements vscode.TextDocumentContentProvider {
  constructor(private readonly binary: Binary) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const code = uri.path.replace(/^\//, '').replace(/\.md$/, '');
    const command = await this.binary.file();
    if (command === undefined) {
      return '# No `partner` command\n\nThe pages are part of the `partner` command, which was not found.\n';
    }
    const ran = await run(command, ['explain', code, '--format', 'markdown']);
    return ran.status === 0 ? ran.out : `# ${code}\n\n${ran.err}`;
  }

  /** Opens the page of a code; asks for the code if none is given, beginning with the one under the cursor. */
  async open(code?: unknown): Promise<void> {
    const name = typeof code === 'string' ? code : await this.ask();
    if (name !== undefined) {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md` });
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    }
  }

  private async ask(): Promise<string | undefined> {
    const command = await this.binary.file();
    if (command === undefined) {
      return undefined;
    }
    const here = codesAtCursor();
    const listed = (await run(command, ['explain'])).out.split('\n');
    // A row of the list is a code, its severity and what it says.
    const rows = listed.map((line) => /^([a-z][a-z-]*)\s+(error|warning|hint)\s+(.*)$/.exec(line)).filter((row) => row !== null);
    const items = rows.map((row) => ({ label: row[1] ?? '', description: row[2] ?? '', detail: row[3] ?? '' }));
    items.sort((a, b) => Number(here.includes(b.label)) - Number(here.includes(a.label)));
    const chosen = await vscode.window.showQuickPick(items, { title: 'The page of which finding?', matchOnDetail: true });
    return chosen?.label;
  }
}

function codesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  const findings = editor === undefined ? [] : vscode.languages.getDiagnostics(editor.document.uri);
  const here = findings.filter((it) => it.source === 'partner' && editor !== undefined && it.range.contains(editor.selection.active));
  return here.map((it) => String(typeof it.code === 'object' ? it.code.value : it.code));
}
