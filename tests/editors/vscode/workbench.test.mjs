// The packaged extension in a real workbench: what a person sees who opens examples/acme.
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { after, before, test as plain } from 'node:test';
import { Workbench, until } from './workbench.mjs';

const ACME = path.join(process.env.PARTNER_ROOT, 'examples', 'acme');

let it;
before(async () => {
  it = await Workbench.start('acme');
  await it.open(ACME);
});
after(() => it?.stop());

/** A test of which a picture is kept if it fails. */
function test(name, body) {
  plain(name, async () => {
    try {
      await body();
    } catch (error) {
      await it.shot(`failed-${name.replace(/\W+/g, '-')}`);
      throw error;
    }
  });
}

test('acme opens in colour and without a problem', async () => {
  await it.openFile('acme.partner');
  await until('the grammar', () => it.page.locator('.view-line span[class*="mtk"]:not(.mtk1)').count());
  await it.run('Problems: Focus on Problems View');
  await it.page.locator('.markers-panel').waitFor();
  await it.shot('acme');
  assert.deepEqual(await it.problems(), []);
});

test('a broken line is underlined and told of in Problems', async () => {
  await it.openFile('acme.partner');
  await it.goTo(72, 3);
  await it.page.keyboard.press('Control+Shift+ArrowRight');
  await it.page.keyboard.type('anual_revenue');
  await until('a squiggle', () => it.page.locator('.squiggly-error').count());
  const rows = await until('the Problems entry', async () => {
    const found = await it.problems();
    return found.some((row) => row.includes('anual_revenue')) ? found : undefined;
  });
  assert(rows.some((row) => row.includes('unknown-name') && row.includes('did you mean `annual_revenue`?')), rows.join('\n'));
  await it.shot('broken');
});

test('the code of a finding opens its page', async () => {
  await it.page.locator('.markers-panel a').filter({ hasText: 'unknown-name' }).first().click();
  await it.view('unknown-name');
  await it.shot('page');
});
