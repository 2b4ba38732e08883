// Finds the `partner` command, makes sure that it runs, and says once what to do where there is none.
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { locate } from './pure/locate';
import { run } from './run';
import { SECTION, partnerPath } from './settings';

const INSTALL = 'How to Install';
const SETTING = 'Say Where It Is';
const AGAIN = 'Look Again';

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The command, or in words why it cannot be used. */
async function look(): Promise<{ file: string; version: string } | { why: string }> {
  const located = locate({
    setting: partnerPath(),
    path: process.env['PATH'] ?? '',
    home: homedir(),
    windows: process.platform === 'win32',
    runs,
  });
  if (located.found === undefined) {
    return { why: located.why };
  }
  const ran = await run(located.found, ['--version']);
  if (ran.status !== 0) {
    return { why: `${located.found} does not run: ${ran.err.trim() || `it ended with ${ran.status}`}` };
  }
  const server = await run(located.found, ['lsp', '--help']);
  if (server.status !== 0) {
    return { why: `${located.found} is ${ran.out.trim()}, which is too old for this extension. Install the current one.` };
  }
  return { file: located.found, version: ran.out.trim() };
}

/** The one `partner` command that everything here is done by. */
export class Binary {
  private known: Promise<{ file: string } | { why: string }> | undefined;

  constructor(private readonly output: vscode.LogOutputChannel) {}

  /** The command; nothing if there is none, which is said then. It looks once. */
  async file(): Promise<string | undefined> {
    this.known ??= this.find();
    const found = await this.known;
    if ('file' in found) {
      return found.file;
    }
    void this.say(found.why);
    return undefined;
  }

  /** Looks anew when asked next. */
  forget(): void {
    this.known = undefined;
  }

  private async find(): Promise<{ file: string } | { why: string }> {
    const found = await look();
    // The first step of the walkthrough is done once it is found.
    void vscode.commands.executeCommand('setContext', 'partner.found', 'file' in found);
    if ('file' in found) {
      this.output.info(`${found.version}: ${found.file}`);
    } else {
      this.output.error(found.why);
    }
    return found;
  }

  /** Says it once more even where it was hidden without an answer: the editor shows one of equal messages at a time. */
  private async say(why: string): Promise<void> {
    const what = 'Policies are coloured, but neither checked nor evaluated.';
    const choice = await vscode.window.showErrorMessage(`${why} ${what}`, INSTALL, SETTING, AGAIN);
    if (choice === INSTALL) {
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'partner-lang.partner#start', false);
    } else if (choice === SETTING) {
      await vscode.commands.executeCommand('workbench.action.openSettings', `${SECTION}.path`);
    } else if (choice === AGAIN) {
      await vscode.commands.executeCommand('partner.restart');
    }
  }
}
