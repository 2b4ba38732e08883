// The tests that run inside the extension host, started by the page of a workbench and reported through it.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { PATIENCE, Workbench } from './workbench.mjs';

test('the editor is given what the server offers', async () => {
  const it = await Workbench.start('host', { settings: { 'partner.data.asOf': '2026-06-30' } });
  try {
    const tests = path.join(it.home, 'tests');
    cpSync(path.join(import.meta.dirname, 'host'), tests, { recursive: true });
    const said = [];
    let end;
    const ended = new Promise((done) => (end = done));
    await it.page.exposeFunction('codeAutomationLog', (_, args) => void said.push(args.map(String).join(' ')));
    await it.page.exposeFunction('codeAutomationExit', (status) => end(status));
    const remote = (...parts) => `vscode-remote://127.0.0.1:${it.port}${path.join(tests, ...parts)}`;
    const payload = [['extensionDevelopmentPath', remote()], ['extensionTestsPath', remote('index.js')]];
    await it.open(path.join(process.env.PARTNER_ROOT, 'examples', 'acme'), `&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    const late = new Promise((done) => setTimeout(done, 3 * PATIENCE, 'it did not end').unref());
    const status = await Promise.race([ended, late]);
    // The workbench talks of much else.
    assert.equal(status, 0, said.filter((line) => !/socket|connection token|open-vsx/.test(line)).join('\n'));
  } finally {
    await it.stop();
  }
});
