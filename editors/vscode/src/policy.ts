// Which policy and which data a command is about: what is open, what the settings say, what lies beside the policy, and
// only then a question.
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { declaresProgram } from './pure/tests';
import { dataSettings } from './settings';

/** What is evaluated, as the arguments of the `partner` command. */
export interface Job {
  readonly policy: vscode.Uri;
  readonly data: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** The policy of the open file, or else the one that is chosen among those of the workspace. Saves what was changed. */
export async function policyFile(): Promise<vscode.Uri | undefined> {
  const open = vscode.window.activeTextEditor?.document;
  if (open?.languageId === 'partner' && open.uri.scheme === 'file' && declaresProgram(open.getText())) {
    await saveAll();
    return open.uri;
  }
  await saveAll();
  const programs = await programFiles();
  if (programs.length <= 1) {
    if (programs[0] === undefined) {
      void vscode.window.showInformationMessage('There is no program here: no .partner file says `program "…"`.');
    }
    return programs[0];
  }
  const items = programs.map((uri) => ({ label: path.basename(uri.fsPath), description: vscode.workspace.asRelativePath(uri), uri }));
  return (await vscode.window.showQuickPick(items, { title: 'Which program?' }))?.uri;
}

/** Every file of the workspace that declares a program, in a stable order. */
export async function programFiles(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles('**/*.partner', '**/{node_modules,target}/**');
  found.sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
  const decoder = new TextDecoder();
  const texts = await Promise.all(found.map((uri) => vscode.workspace.fs.readFile(uri)));
  return found.filter((_, at) => declaresProgram(decoder.decode(texts[at])));
}

async function saveAll(): Promise<void> {
  const changed = vscode.workspace.textDocuments.filter((it) => it.isDirty && it.languageId === 'partner' && it.uri.scheme === 'file');
  await Promise.all(changed.map((it) => it.save()));
}

/** The job of evaluating a policy; nothing if no data was named. */
export async function job(policy: vscode.Uri): Promise<Job | undefined> {
  const cwd = path.dirname(policy.fsPath);
  const settings = dataSettings(policy);
  const beside = ['data', 'partners.csv', 'partners.jsonl', 'partners.ndjson', 'partners.parquet'].find((name) => existsSync(path.join(cwd, name)));
  const data = settings.folder || beside || (await chooseData(policy));
  if (data === undefined) {
    return undefined;
  }
  const whole = path.resolve(cwd, data);
  const args = [policy.fsPath, whole];
  if (settings.asOf !== '') {
    args.push('--as-of', settings.asOf);
  }
  if (settings.previous !== '') {
    args.push('--previous', path.resolve(cwd, settings.previous));
  }
  return { policy, data: whole, args, cwd };
}

/** Asks for the data of a policy and keeps the answer in the settings of its folder. */
export async function chooseData(policy: vscode.Uri): Promise<string | undefined> {
  const [chosen] = (await vscode.window.showOpenDialog({
    title: "The folder with the data files, or the partners' file",
    openLabel: 'Evaluate These Partners',
    defaultUri: vscode.Uri.file(path.dirname(policy.fsPath)),
    canSelectFolders: true,
    canSelectFiles: true,
    filters: { 'CSV, NDJSON, Parquet': ['csv', 'ndjson', 'jsonl', 'parquet'] },
  })) ?? [undefined];
  if (chosen === undefined) {
    return undefined;
  }
  const relative = path.relative(path.dirname(policy.fsPath), chosen.fsPath) || '.';
  const folder = vscode.workspace.getWorkspaceFolder(policy);
  const target = folder === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.WorkspaceFolder;
  await vscode.workspace.getConfiguration('partner.data', policy).update('folder', relative, target);
  return relative;
}
