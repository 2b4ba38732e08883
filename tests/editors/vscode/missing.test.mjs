// What a person sees who has the extension but not the command: colours, and one message that says what to do.
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { Workbench, until } from './workbench.mjs';

test('without the command one message says what to do', async () => {
  const it = await Workbench.start('missing', { partner: false });
  try {
    await it.open(path.join(process.env.PARTNER_ROOT, 'examples', 'starter'));
    await it.openFile('program.partner');
    await until('the grammar', () => it.page.locator('.view-line span[class*="mtk"]:not(.mtk1)').count());
    const said = await until('the message', async () => {
      const all = await it.said();
      return all.length > 0 ? all : undefined;
    });
    assert.match(said[0], /was not found on the PATH/);
    await it.shot('missing');
    // Who has hidden the message is told again.
    await it.page.keyboard.press('Escape');
    await it.page.getByRole('button', { name: 'How to Install' }).waitFor({ state: 'hidden' });
    await it.run('Partner: Evaluate Partners');
    await it.page.getByRole('button', { name: 'How to Install' }).click();
    await it.page.locator('.getting-started-step').first().waitFor();
    assert.match(await it.page.locator('.gettingStartedContainer').textContent(), /Install the partner command/);
    await it.shot('walkthrough');
    assert.deepEqual((await it.said()).filter((one) => /partner/i.test(one)).length, 1, (await it.said()).join('\n'));
  } finally {
    await it.stop();
  }
});
