// Why a partner has what it has, as a page of which every line leads to its clause and to its cell.
import * as vscode from 'vscode';
import { partners } from './evaluation';
import { job, policyFile, type Job } from './policy';
import { whyBody, type Explanation } from './pure/why';
import { ask, failed, panel, show, type View } from './view';

interface Asked {
  /** The policy, by its file. */
  readonly policy: string;
  readonly partner: string;
}

function isAsked(given: unknown): given is Asked {
  const asked = given as Partial<Asked> | undefined;
  return typeof asked?.policy === 'string' && typeof asked.partner === 'string';
}

let open: vscode.WebviewPanel | undefined;

/** Opens the page of the partner that is named, or else chosen. */
export async function openWhy(view: View, given?: unknown): Promise<void> {
  const policy = isAsked(given) ? vscode.Uri.file(given.policy) : await policyFile();
  const work = policy && (await job(policy));
  if (work === undefined) {
    return;
  }
  const partner = isAsked(given) ? given.partner : await choose(view, work);
  if (partner === undefined) {
    return;
  }
  const ran = await ask(view, `Explaining ${partner}…`, work.cwd, ['why', ...work.args, '--partner', partner, '--format', 'json']);
  if (ran === undefined || (await failed(view, ran, work.policy))) {
    return;
  }
  const explanation = JSON.parse(ran.out) as Explanation;
  if (open === undefined) {
    open = panel(view, 'partner.why', partner, false);
    open.onDidDispose(() => {
      open = undefined;
    });
  }
  show(view, open, `Why: ${partner}`, whyBody(explanation, work.cwd));
  open.reveal(undefined, false);
}

async function choose(view: View, work: Job): Promise<string | undefined> {
  const found = await partners(view, work);
  if (found.length === 0) {
    return undefined;
  }
  const items = found.map(({ key, tier }) => ({ label: key, description: tier }));
  return (await vscode.window.showQuickPick(items, { title: 'Which partner?', matchOnDescription: true }))?.label;
}
