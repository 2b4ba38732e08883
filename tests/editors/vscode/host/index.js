// Runs in VS Code's extension host: asks the editor itself for what the language server offers, as any extension may.
const assert = require('node:assert/strict');
const path = require('node:path');
const vscode = require('vscode');

let document;

/** The position at which a text first stands, some characters into it. */
function at(text, into = 0) {
  const offset = document.getText().indexOf(text);
  assert(offset >= 0, `the file has no ${text}`);
  return document.positionAt(offset + into);
}

async function until(what, ask) {
  const end = Date.now() + 120_000;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) {
      return found;
    }
    assert(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

const some = (list) => (list?.length > 0 ? list : undefined);
const ask = (command, ...given) => vscode.commands.executeCommand(`vscode.${command}`, document.uri, ...given);

async function replace(text, by) {
  const edit = new vscode.WorkspaceEdit();
  const start = at(text);
  edit.replace(document.uri, new vscode.Range(start, document.positionAt(document.offsetAt(start) + text.length)), by);
  await vscode.workspace.applyEdit(edit);
}

const text = (contents) => contents.map((it) => (typeof it === 'string' ? it : it.value)).join('\n');

const TESTS = {
  async 'a policy is fine'() {
    await until('the server', async () => some(await ask('executeDocumentHighlights', at('annual_revenue'))));
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri).map((it) => it.message), []);
  },
  async 'a mistake has its code, its page and what to do'() {
    await replace('\n  annual_revenue ', '\n  anual_revenue ');
    const [finding] = await until('a finding', () => some(vscode.languages.getDiagnostics(document.uri)));
    assert.equal(finding.code.value, 'unknown-name');
    assert.equal(finding.code.target.toString(), 'partner-explain:/unknown-name.md');
    assert.match(finding.message, /did you mean `annual_revenue`/);
    const page = await vscode.workspace.openTextDocument(finding.code.target);
    assert.match(page.getText(), /^# unknown-name\n/);
    await replace('\n  anual_revenue ', '\n  annual_revenue ');
    await until('no finding', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  },
  async 'completion offers names where they fit'() {
    const place = at('premier_revenue by partner_type', 'premier_revenue by part'.length);
    const { items } = await until('completion', async () => {
      const list = await ask('executeCompletionItemProvider', place);
      return list?.items.length > 0 ? list : undefined;
    });
    const labels = items.map((item) => (typeof item.label === 'string' ? item.label : item.label.label));
    assert(labels.includes('partner_type'), labels.join(' '));
  },
  async 'completion offers whole blocks at the beginning of a line'() {
    const end = document.positionAt(document.getText().length);
    const { items } = await ask('executeCompletionItemProvider', end);
    const block = items.find((item) => /^threshold/.test(typeof item.label === 'string' ? item.label : item.label.label) && item.insertText instanceof vscode.SnippetString);
    assert(block, 'no block for a threshold');
    assert.notEqual(block.kind, vscode.CompletionItemKind.Snippet, 'the editor would hide it');
  },
  async 'hover explains a name'() {
    const found = await ask('executeHoverProvider', at('growth_revenue by region'));
    assert.match(found.map((it) => text(it.contents)).join('\n'), /growth_revenue/);
  },
  async 'the partners at hand are counted beside the rules'() {
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await until('hints', async () => some(await ask('executeInlayHintProvider', whole)));
    const labels = hints.map((it) => (typeof it.label === 'string' ? it.label : it.label.map((part) => part.value).join('')));
    assert(labels.some((label) => /\d+ of 80/.test(label)), labels.join(' | '));
    const lenses = await until('lenses', async () => some(await ask('executeCodeLensProvider')));
    assert(lenses.some((lens) => /45/.test(lens.command?.title ?? '')), lenses.map((lens) => lens.command?.title).join(' | '));
  },
  async 'a name leads to where it is declared, and is renamed everywhere'() {
    const use = at('| growth_revenue', 4);
    const [there] = await ask('executeDefinitionProvider', use);
    assert.equal((there.targetRange ?? there.range).start.line, at('threshold growth_revenue').line);
    const uses = await ask('executeReferenceProvider', use);
    assert(uses.length >= 2, `${uses.length} uses`);
    const edit = await ask('executeDocumentRenameProvider', use, 'bar');
    assert.equal(edit.entries().flatMap(([, edits]) => edits).length, uses.length);
    const symbols = await ask('executeDocumentSymbolProvider');
    assert(symbols.some((symbol) => symbol.name.includes('growth_revenue')), symbols.map((symbol) => symbol.name).join(' '));
  },
  async 'a mistake is mended by its fix'() {
    await replace('\n  annual_revenue ', '\n  anual_revenue ');
    const [finding] = await until('a finding', () => some(vscode.languages.getDiagnostics(document.uri)));
    const actions = await ask('executeCodeActionProvider', finding.range);
    const fix = actions.find((action) => /annual_revenue/.test(action.title));
    assert(fix, actions.map((action) => action.title).join(' | '));
    await replace('\n  anual_revenue ', '\n  annual_revenue ');
    await until('no finding', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  },
  async 'a file is laid out'() {
    await replace('tiers {\n  Entry     "Registered Partner",', 'tiers {\n      Entry "Registered Partner",');
    const edits = await ask('executeFormatDocumentProvider', { tabSize: 2, insertSpaces: true });
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert(document.getText().includes('tiers {\n  Entry     "Registered Partner",'));
  },
};

exports.run = async () => {
  const [folder] = vscode.workspace.workspaceFolders;
  document = await vscode.workspace.openTextDocument(vscode.Uri.file(path.join(folder.uri.fsPath, 'acme.partner')));
  await vscode.window.showTextDocument(document);
  const failed = [];
  for (const [name, body] of Object.entries(TESTS)) {
    try {
      await body();
      console.log(`passed: ${name}`);
    } catch (error) {
      failed.push(`${name}: ${error.stack}`);
    }
  }
  if (failed.length > 0) {
    throw new Error(failed.join('\n\n'));
  }
};
