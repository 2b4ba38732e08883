// Evaluates a policy over its data and shows the results as a table; one panel a policy, made anew when asked again.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { job, policyFile, type Job } from './policy';
import { readTable } from './pure/cells';
import { tiersFirst, type Ladder, type Results } from './pure/table';
import { resultsBody, type HealthFigures } from './pure/pages';
import { ask, failed, panel, show, type View } from './view';

export class Evaluations {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly view: View) {}

  async open(): Promise<void> {
    const policy = await policyFile();
    const work = policy && (await job(policy));
    const results = work && (await evaluate(this.view, work));
    if (results !== undefined) {
      this.show(results);
    }
  }

  private show(results: Results): void {
    const key = results.policy;
    const open = this.panels.get(key) ?? panel(this.view, 'partner.results', 'Results', true);
    if (!this.panels.has(key)) {
      this.panels.set(key, open);
      open.onDidDispose(() => this.panels.delete(key));
    }
    // The page asks for its rows when it is there, again each time that it was hidden in between.
    open.webview.onDidReceiveMessage((message: { ready?: boolean }) => {
      if (message.ready === true) {
        void open.webview.postMessage(results);
      }
    });
    show(this.view, open, `${path.basename(results.policy, '.partner')}: results`, resultsBody(results), 'results.js');
    open.reveal(undefined, false);
  }
}

/** The results of a job; nothing if there are none, which has been said then. */
async function evaluate(view: View, work: Job): Promise<Results | undefined> {
  const [table, health] = await Promise.all([
    ask(view, 'Evaluating partners…', work.cwd, ['eval', ...work.args, '--format', 'csv', '--raw']),
    ask(view, 'Counting tiers…', work.cwd, ['health', ...work.args, '--format', 'json']),
  ]);
  if (table === undefined || health === undefined || (await failed(view, table, work.policy))) {
    return undefined;
  }
  const counted = health.out === '' ? undefined : (JSON.parse(health.out) as HealthFigures);
  const ladders = counted === undefined ? [] : laddersOf(counted);
  const [columns = [], ...rows] = tiersFirst(readTable(table.out), ladders);
  return {
    program: counted?.program ?? path.basename(work.policy.fsPath),
    evaluated: counted?.evaluated ?? '',
    policy: work.policy.fsPath,
    data: vscode.workspace.asRelativePath(work.data),
    columns,
    rows,
    ladders,
    notes: table.err.trim(),
    rejected: table.status === 3,
  };
}

/** The ladder of a program and those of its tracks, as far as it has them. */
function laddersOf(health: HealthFigures): Ladder[] {
  const own = { track: null, title: '', tiers: health.tiers };
  return [own, ...(health.tracks ?? [])].filter((ladder) => ladder.tiers.some((tier) => tier.tier !== null));
}

/** The keys of the partners with their tiers, for choosing one. */
export async function partners(view: View, work: Job): Promise<{ key: string; tier: string }[]> {
  const ran = await ask(view, 'Reading partners…', work.cwd, ['eval', ...work.args, '--format', 'csv', '--raw']);
  if (ran === undefined || (await failed(view, ran, work.policy))) {
    return [];
  }
  const [columns = [], ...rows] = readTable(ran.out);
  const tier = columns.indexOf('tier');
  return rows.map((row) => ({ key: row[0] ?? '', tier: row[tier] ?? '' }));
}
