// How a program is doing, as a page: the tiers with their shares, every kpi against its target.
import type * as vscode from 'vscode';
import { job, policyFile } from './policy';
import { healthBody, type HealthFigures } from './pure/pages';
import { ask, failed, panel, show, type View } from './view';

let open: vscode.WebviewPanel | undefined;

export async function openHealth(view: View): Promise<void> {
  const policy = await policyFile();
  const work = policy && (await job(policy));
  const ran = work && (await ask(view, 'Counting partners…', work.cwd, ['health', ...work.args, '--format', 'json']));
  if (work === undefined || ran === undefined || (await failed(view, ran, work.policy))) {
    return;
  }
  if (open === undefined) {
    open = panel(view, 'partner.health', 'Health', false);
    open.onDidDispose(() => {
      open = undefined;
    });
  }
  const figures = JSON.parse(ran.out) as HealthFigures;
  show(view, open, `Health: ${figures.program}`, healthBody(figures));
  open.reveal(undefined, false);
}
