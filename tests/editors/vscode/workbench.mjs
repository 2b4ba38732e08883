// A VS Code workbench with the packaged extension, driven by a browser. What a test does with it is the test's business.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import * as path from 'node:path';

const env = (name) => {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: run these tests with tests/editors/run`);
  }
  return value;
};

/** The folder with code-server and playwright. */
const TOOLS = env('EDITOR_TOOLS');
/** The folder in which the built `partner` is. */
export const BIN = env('PARTNER_BIN');
/** The packaged extension. */
const VSIX = env('PARTNER_VSIX');
/** Where the editor's own files, the opened folders and the screenshots go. */
export const WORK = env('EDITOR_WORK');
export const SHOTS = path.join(WORK, 'screenshots');

const require = createRequire(path.join(TOOLS, 'package.json'));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const ENTRY = path.join(TOOLS, 'node_modules/code-server/out/node/entry.js');
/** Longer than anything takes on a slow machine that does other work: a test that reaches it has failed. */
export const PATIENCE = 120_000;

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.editor.empty.hint': 'hidden',
  'window.commandCenter': false,
  'chat.commandCenter.enabled': false,
  'editor.accessibilitySupport': 'off',
  'editor.hover.above': false,
  'git.enabled': false,
  'extensions.autoUpdate': false,
  'telemetry.telemetryLevel': 'off',
  'testing.openTesting': 'neverOpen',
  'testing.automaticallyOpenTestResults': 'neverOpen',
};

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Waits until what is asked for is there, and hands it back. */
export async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) {
        return last;
      }
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`waited in vain for ${what}; last: ${last instanceof Error ? last.stack : JSON.stringify(last)}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** A workbench of its own: server, browser, one page. */
export class Workbench {
  static async start(name, { settings = {}, partner = true } = {}) {
    const home = path.join(WORK, name);
    rmSync(home, { recursive: true, force: true });
    const user = path.join(home, 'user');
    mkdirSync(path.join(user, 'User'), { recursive: true });
    mkdirSync(SHOTS, { recursive: true });
    writeFileSync(path.join(user, 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
    const common = ['--config', '/dev/null', '--user-data-dir', user, '--extensions-dir', path.join(home, 'extensions')];
    const options = {
      env: {
        ...process.env,
        // Without the command on the PATH and without a home that might have it.
        PATH: partner ? `${BIN}:${process.env.PATH}` : process.env.PATH,
        HOME: home,
        // The PATH is taken as it is, not as a login shell would make it.
        VSCODE_CLI: '1',
        XDG_DATA_HOME: path.join(home, 'data'),
        XDG_CONFIG_HOME: path.join(home, 'config'),
      },
    };
    const installed = spawnSync(process.execPath, [ENTRY, ...common, '--install-extension', VSIX], { ...options, encoding: 'utf8' });
    if (installed.status !== 0) {
      throw new Error(`the extension was not installed: ${installed.stdout}${installed.stderr}`);
    }
    const port = await freePort();
    const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
    const server = spawn(process.execPath, [ENTRY, ...common, ...flags], { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const end = () => endGroup(server);
    process.once('exit', end);
    process.once('SIGTERM', () => process.exit(1));
    process.once('SIGINT', () => process.exit(1));
    let said = '';
    server.stdout.on('data', (some) => (said += some));
    server.stderr.on('data', (some) => (said += some));
    await until('the editor to listen', async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok || said);
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    return new Workbench({ home, port, server, browser, page });
  }

  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Opens a copy of a folder of the project, so that the project stays as it is. */
  async open(folder, query = '') {
    this.folder = path.join(this.home, 'work', path.basename(folder));
    cpSync(folder, this.folder, { recursive: true });
    await this.visit(query);
  }

  async visit(query = '') {
    await this.page.goto(`http://127.0.0.1:${this.port}/?folder=${encodeURIComponent(this.folder)}${query}`);
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.evaluate(() => {
      // Notifications hide by themselves: what was said is kept.
      window.said = [];
      new MutationObserver(() => {
        for (const it of document.querySelectorAll('.notification-list-item-message')) {
          if (!window.said.includes(it.textContent)) {
            window.said.push(it.textContent);
          }
        }
      }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
  }

  /** Everything that was said in a notification so far. */
  said() {
    return this.page.evaluate(() => window.said);
  }

  /** Brings the box at the top up by a key, and types into it. A key is lost where the focus is just moving. */
  async ask(key, text) {
    const box = this.page.locator('.quick-input-widget input');
    await until('the box at the top', async () => {
      await this.page.keyboard.press(key);
      return box.waitFor({ timeout: 3000 }).then(() => true, () => false);
    });
    await box.fill(text);
  }

  /**
   * Brings the box at the top up by a key, types into it and takes the row with a text. The list does not follow when what
   * it offers comes later than it did, as the commands of an extension do, and it is filtered while it is shown: the row is
   * chosen, not whatever stands first.
   */
  async take(key, text, name) {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first();
    await until(`the row ${name}`, async () => {
      await this.ask(key, text);
      if (await row.waitFor({ timeout: 5000 }).then(() => true, () => false)) {
        return true;
      }
      await this.page.keyboard.press('Escape');
      return false;
    });
    await row.click();
  }

  async openFile(name) {
    await this.take('Control+P', name, path.basename(name));
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
    await this.page.locator('.editor-group-container.active .tab.active').filter({ hasText: path.basename(name) }).waitFor();
  }

  async run(command) {
    await this.take('F1', `>${command}`, command.replace(/^[^:]*: /, ''));
  }

  /** Takes what is offered under this name, once the list is there. */
  async choose(name, picture) {
    const row = this.page.locator('.suggest-widget.visible .monaco-list-row').filter({ has: this.page.locator('.label-name').getByText(name, { exact: true }) });
    await row.waitFor();
    if (picture !== undefined) {
      await this.shot(picture);
    }
    await row.click();
    await this.page.locator('.suggest-widget.visible').waitFor({ state: 'hidden' });
  }

  /** Points at something until what is said of it is there: a hover that is open does not follow what it is about. */
  async point(at, hover) {
    await until('what is said of it', async () => {
      await this.page.mouse.move(0, 0);
      await at.hover();
      return hover.waitFor({ timeout: 3000 }).then(() => true, () => false);
    });
  }

  /** Puts the cursor at a line and column, counted from 1. */
  async goTo(line, column = 1) {
    await this.ask('Control+G', `:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The rows of the Problems view. */
  async problems() {
    return this.page.locator('.markers-panel .monaco-list-row').allTextContents();
  }

  /** The document inside the web view that is seen, once it has this heading. */
  async view(heading) {
    return until(`a page headed ${heading}`, async () => {
      for (const frame of this.page.frames()) {
        const found = frame.name() !== '' || frame.parentFrame() ? await frame.locator('h1').first().textContent({ timeout: 200 }).catch(() => '') : '';
        if (found?.includes(heading)) {
          return frame;
        }
      }
      return undefined;
    });
  }

  /** The lines of the open file that are seen, with what is shown in them. */
  async text() {
    const lines = await this.page.locator('.editor-group-container.active .view-lines').first().locator('.view-line').allTextContents();
    return lines.join('\n').replace(/\u00a0/g, ' ');
  }

  /** What the status bar says. */
  async status() {
    return (await this.page.locator('.statusbar-item').allTextContents()).join(' | ').replace(/\u00a0/g, ' ');
  }

  /** Closes every editor. */
  async close() {
    await this.run('View: Close All Editors');
    await until('no editor', async () => (await this.page.locator('.tabs-container .tab').count()) === 0);
  }

  async shot(name) {
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`), animations: 'disabled' });
  }

  /** What axe finds against the accessibility rules in a page of the extension, with the colours that it has here. */
  async accessibility(frame) {
    // A page that may run no script cannot run axe either: a copy of it is looked at, outside of its sandbox.
    const style = `<style>${readFileSync(path.join(process.env.PARTNER_ROOT, 'editors/vscode/media/page.css'), 'utf8')}</style>`;
    const whole = await frame.locator('html').evaluate((it) => it.outerHTML);
    const text = whole.replace(/<meta http-equiv[^>]*>|<script[\s\S]*?<\/script>/g, '').replace(/<link[^>]*>/, style);
    const copy = await this.page.context().newPage();
    await copy.setContent(text);
    await copy.locator('main').waitFor();
    // Rows are all alike: a few of them stand for the others.
    await copy.evaluate(() => document.querySelectorAll('tbody tr:nth-child(n + 6)').forEach((row) => row.remove()));
    await copy.evaluate(AXE);
    const found = await copy.evaluate(() => globalThis.axe.run(document));
    await copy.close();
    return found.violations.map((it) => `${it.id}: ${it.help} (${it.nodes.map((node) => node.html).slice(0, 3).join(' ')})`);
  }

  async stop() {
    await this.browser.close();
    endGroup(this.server);
  }
}

/** The server and its extension hosts are one group. */
function endGroup(server) {
  try {
    process.kill(-server.pid);
  } catch {
    // It had ended.
  }
}
