// Why a partner has what it has, as a page of which every line leads to its clause and to its cell.
import * as vscode from 'vscode';
import { partners } from './evaluation';
import { job, policyFile, type Job } from './policy';
import { whyBody, type Explanation } from './pure/why';
import type { Server, Why } from './server';
import { panel, show, type View } from './view';

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
export async function openWhy(view: View, server: Server, given?: unknown): Promise<void> {
  const policy = isAsked(given) ? vscode.Uri.file(given.policy) : await policyFile();
  const work = policy && (await job(policy));
  if (policy === undefined || work === undefined) {
    return;
  }
  const partner = isAsked(given) ? given.partner : await choose(view, work);
  if (partner === undefined) {
    return;
  }
  const why = await told(server, policy, partner);
  if (why === undefined) {
    return;
  }
  if (open === undefined) {
    open = panel(view, 'partner.why', partner, false);
    open.onDidDispose(() => {
      open = undefined;
    });
  }
  show(view, open, `Why: ${partner}`, whyBody(why.explanation as Explanation, why.folder));
  open.reveal(undefined, false);
}

/** What the server tells of a partner; nothing if it cannot, which has been said then. */
async function told(server: Server, policy: vscode.Uri, partner: string): Promise<Why | undefined> {
  const options = { location: vscode.ProgressLocation.Window, title: `Explaining ${partner}…` };
  try {
    return await vscode.window.withProgress(options, () => server.why(policy, partner));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

async function choose(view: View, work: Job): Promise<string | undefined> {
  const found = await partners(view, work);
  if (found.length === 0) {
    return undefined;
  }
  const items = found.map(({ key, tier }) => ({ label: key, description: tier }));
  return (await vscode.window.showQuickPick(items, { title: 'Which partner?', matchOnDescription: true }))?.label;
}
