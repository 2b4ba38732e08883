// The packaged extension in a real workbench: what a person sees who opens examples/acme, from the first look to why a
// partner has what it has. Each test goes on where the one before it left the workbench.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { after, before, test as plain } from 'node:test';
import { Workbench, until } from './workbench.mjs';

const ACME = path.join(process.env.PARTNER_ROOT, 'examples', 'acme');

let it;
before(async () => {
  it = await Workbench.start('acme', { settings: { 'partner.data.asOf': '2026-06-30' } });
  await it.open(ACME);
});
after(() => it?.stop());

/** The line on which a text first stands in the policy, from 1, and the column. */
function place(text) {
  const lines = readFileSync(path.join(ACME, 'acme.partner'), 'utf8').split('\n');
  const line = lines.findIndex((it) => it.includes(text));
  assert(line >= 0, `the policy has no ${text}`);
  return [line + 1, lines[line].indexOf(text) + 1];
}

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

test('how many partners meet each rule stands beside it', async () => {
  await it.openFile('acme.partner');
  await it.page.keyboard.press('Control+J');
  await it.goTo(75);
  await until('a count', async () => /\d+ of 80/.test(await it.text()));
  await it.page.locator('.codelens-decoration').filter({ hasText: 'Growth Partner: 41 of 80 meet · stops 10' }).waitFor();
  const count = it.page.locator('.view-line').filter({ hasText: 'deals_won        >=' }).getByText('26 of 80 meet · stops 2').last();
  await it.point(count, it.page.locator('.monaco-hover:visible').filter({ hasText: 'It alone stops 2, who meet everything else for Premier Partner.' }).first());
  await it.shot('threshold');
  await it.goTo(1);
  await it.goTo(place('tiers {')[0] + 4);
  await it.page.locator('.codelens-decoration').filter({ hasText: '80 partners: Entry 45 · Growth 16 · Premier 18 · Strategic 1' }).waitFor();
  await it.page.keyboard.press('Control+J');
  await it.page.locator('.markers-panel').waitFor();
});

test('names are offered while a new row and a new clause are typed', async () => {
  const file = path.join(it.folder, 'acme.partner');
  const before = readFileSync(file, 'utf8');
  // How wide the columns are is asked below.
  const bare = (text) => text.replace(/ +$/gm, '').replace(/ +/g, ' ');
  const saved = async (what, text) => {
    await it.page.keyboard.press('Control+S');
    await until(what, async () => bare(readFileSync(file, 'utf8')) === bare(text));
  };
  const [row] = place('  deals_won        >=');
  await it.goTo(row);
  await it.page.keyboard.press('End');
  await it.page.keyboard.press('Enter');
  await it.page.keyboard.type('sup');
  await it.choose('support_hours', 'completion');
  // A list that came up at the last bar would take the key that ends the line.
  await it.page.keyboard.type(' >= | - | 12 | 24 | 48 |');
  await it.page.keyboard.press('Enter');
  const lines = before.split('\n');
  const rows = lines.toSpliced(row, 0, '  support_hours >= | - | 12 | 24 | 48 |', '  ');
  await saved('the row', rows.join('\n'));
  const bars = (line) => [...line].flatMap((letter, at) => (letter === '|' ? [at] : []));
  await until('a row that lines up with those around it', async () => {
    await it.page.keyboard.press('Control+S');
    const [above, typed] = readFileSync(file, 'utf8').split('\n').slice(row - 1, row + 1);
    return typed.includes('support_hours') && bars(above).join() === bars(typed).join();
  });
  await it.page.keyboard.press('Control+Shift+K');
  await until('a count of the new row', async () => /48\s+\|\s*\d+ · \d+ · \d+ meet/.test(await it.text()));
  await it.goTo(row + 1);
  await it.page.keyboard.press('Control+Shift+K');
  await saved('the row gone', before);

  const [clause] = place('  require insured_until');
  await it.goTo(clause);
  await it.page.keyboard.press('End');
  await it.page.keyboard.press('Enter');
  await it.page.keyboard.type('req');
  await it.choose('require');
  await it.page.keyboard.type(' cs');
  await it.choose('csat');
  await saved('the clause', lines.toSpliced(clause, 0, '  require csat').join('\n'));
  await it.page.keyboard.press('Control+Shift+K');
  await saved('the clause gone', before);
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
  const entry = rows.join('\n');
  assert(entry.includes('unknown-name') && entry.includes('did you mean `annual_revenue`?'), entry);
  await it.shot('broken');
});

test('the code of a finding opens its page', async () => {
  await it.page.locator('.markers-panel a').filter({ hasText: 'unknown-name' }).first().click();
  const page = await it.view('unknown-name');
  assert((await page.locator('body').textContent()).includes('What to do'));
  await it.shot('page');
  await it.close();
});

test('a quick fix mends the line', async () => {
  await it.openFile('acme.partner');
  await it.goTo(72, 5);
  await until('a squiggle', () => it.page.locator('.squiggly-error').count());
  await it.page.keyboard.press('Control+.');
  const fix = it.page.locator('.action-widget .monaco-list-row').filter({ hasText: '`annual_revenue`' }).first();
  await fix.waitFor();
  await it.shot('quick-fix');
  // The fix that is preferred is the one that is chosen first.
  await it.page.keyboard.press('Enter');
  await until('no problem', async () => (await it.problems()).length === 0);
  assert((await it.text()).includes('  annual_revenue'));
  await it.page.keyboard.press('Control+S');
});

test('a benefit says who receives it when it is pointed at', async () => {
  const [line, column] = place('rebate "Annual rebate"');
  await it.goTo(line, column + 1);
  const name = it.page.locator('.view-line').filter({ hasText: 'Annual rebate' }).getByText('rebate', { exact: true }).first();
  const hover = it.page.locator('.monaco-hover:visible').filter({ hasText: 'receive it' }).first();
  // The mended file is evaluated again in the background, and a hover that is open does not follow.
  await it.point(name, hover);
  assert.match(await hover.textContent(), /of 80 receive it, [\d,.]+ USD in all.*Most: P\d+/s);
  await it.shot('hover');
  await it.page.keyboard.press('Escape');
});

test('a name is renamed wherever it is meant', async () => {
  const [line, column] = place('metric certified');
  await it.goTo(line, column + 'metric c'.length);
  await it.page.keyboard.press('F2');
  const box = it.page.locator('.rename-box input');
  await box.fill('engineers');
  await it.shot('rename');
  await it.page.keyboard.press('Enter');
  await until('the new name', async () => (await it.text()).includes('metric engineers'));
  await it.goTo(place('expect Premier misses')[0]);
  await until('the test', async () => (await it.text()).includes('misses engineers, experts'));
  await it.page.keyboard.press('Control+S');
});

test('a bad cell is shown in its table', async () => {
  const table = path.join(it.folder, 'data', 'partner.csv');
  const text = readFileSync(table, 'utf8');
  const lines = text.split('\n');
  lines[2] = lines[2].replace(/\d{4}-\d{2}-\d{2}/, '31.12.2026');
  assert.notEqual(lines.join('\n'), text);
  writeFileSync(table, lines.join('\n'));
  await until('the Problems entry', async () => (await it.problems()).some((row) => row.includes('31.12.2026')));
  await it.openFile('partner.csv');
  await it.goTo(3);
  await until('a squiggle', () => it.page.locator('.squiggly-error').count());
  await it.shot('table');
  writeFileSync(table, text);
  await until('no problem', async () => (await it.problems()).length === 0);
  await it.run('View: Close Editor');
});

test('partners are evaluated into a table that sorts and filters', async () => {
  await it.run('Partner: Evaluate Partners');
  const view = await it.view('Acme Partner Network');
  const rows = view.locator('tbody tr');
  await rows.first().waitFor();
  assert.equal(await rows.count(), 80);
  assert.match(await view.locator('.about').textContent(), /80 partners, evaluated 2026-06-30/);
  assert.deepEqual(await view.locator('.tiers strong').allTextContents(), ['1', '18', '16', '45', '0']);
  assert.deepEqual(await it.accessibility(view), []);
  await it.shot('results');

  const heading = view.locator('th').filter({ has: view.getByRole('button', { name: 'annual_revenue' }) });
  await heading.locator('button').focus();
  await it.page.keyboard.press('Enter');
  assert.equal(await heading.getAttribute('aria-sort'), 'descending');
  const column = await view.locator('thead th').allTextContents().then((all) => all.findIndex((name) => name.startsWith('annual_revenue')));
  const figures = (await rows.locator(`:scope > :nth-child(${column + 1})`).allTextContents()).map(Number);
  assert(figures.every((figure, at) => at === 0 || figure <= figures[at - 1]), figures.join(' '));

  const focused = () => view.evaluate(() => document.activeElement.textContent);
  await it.page.keyboard.press('ArrowDown');
  await it.page.keyboard.press('ArrowDown');
  assert.equal(await focused(), await rows.nth(1).locator('a').textContent());
  await it.page.keyboard.press('ArrowUp');
  await it.page.keyboard.press('ArrowUp');
  assert.equal(await focused(), 'annual_revenue');

  await view.getByRole('button', { name: /Premier Partner/ }).click();
  assert.equal(await rows.count(), 18);
  await view.getByLabel('Find').fill('excellent');
  const found = await rows.count();
  assert(found > 0 && found < 18, `${found} rows`);
  assert.equal(await view.locator('#count').textContent(), `${found} of 80 partners, by annual_revenue, highest first`);
  await it.shot('results-filtered');
});

test('why leads from a result to the clause and to the cell', async () => {
  const results = await it.view('Acme Partner Network');
  await results.getByLabel('Find').fill('');
  await results.locator('[data-tier="Premier"]').click();
  await results.getByLabel('Find').fill('P0000009');
  await results.locator('tbody a').click();
  const view = await it.view('P0000009');
  assert.match(await view.locator('main').textContent(), /124,711\.58 USD more needed/);
  assert.deepEqual(await it.accessibility(view), []);
  await it.shot('why');
  await view.getByRole('link', { name: 'acme.partner:72' }).first().click();
  await until('line 72', async () => (await it.status()).includes('Ln 72'));
  const cell = (await it.view('P0000009')).getByRole('link', { name: /partner\.csv, line 10/ }).last();
  await cell.click();
  await it.page.locator('.editor-group-container.active .tab.active').filter({ hasText: 'partner.csv' }).waitFor();
  assert.match(await until('the cell', async () => (await it.status()).match(/Ln 10, Col .* selected/)?.[0]), /Ln 10/);
  await it.shot('cell');
});

test('health shows tiers and figures against their targets', async () => {
  await it.close();
  await it.openFile('acme.partner');
  await it.run("Partner: Show the Program's Health");
  const view = await it.view('Acme Partner Network');
  assert.match(await view.locator('main').textContent(), /Partner satisfaction.*3\.8440.*>= 4\.2.*missed/s);
  assert.deepEqual(await it.accessibility(view), []);
  await it.shot('health');
  await it.close();
});

test('coverage shows which requirements the tests decide', async () => {
  await it.openFile('acme.partner');
  const [never] = place('require "Two of three"');
  const [row] = place('  annual_revenue   >=');
  await it.goTo(75);
  await it.run('Test: Run All Tests with Coverage');
  const number = (line) => it.page.locator('.margin-view-overlays .line-numbers').filter({ hasText: new RegExp(`^${line}$`) });
  // No test says anything of the one; both tests miss what the other asks of the highest tier, and none meets it.
  await it.page.locator('.line-numbers.coverage-deco-gutter.coverage-deco-miss').filter({ hasText: new RegExp(`^${never}$`) }).first().waitFor();
  await number(row).first().hover();
  await it.page.locator('.view-line').filter({ hasText: '5M' }).locator('.coverage-deco-branch-miss-indicator').first().waitFor();
  assert.match(await it.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'acme.partner' }).textContent(), /\d+%/);
  await it.shot('coverage');
});

test('tests are found and run, and a failed one shows what came out', async () => {
  await it.openFile('acme.partner');
  await it.goTo(193);
  await it.page.keyboard.press('End');
  await it.page.keyboard.press('Backspace');
  await it.page.keyboard.press('Backspace');
  await it.page.keyboard.type('6%');
  await it.page.keyboard.press('Control+S');
  await it.run('Partner: Run the Tests of This File');
  await until('a failed test', () => it.page.locator('.glyph-margin-widgets .codicon-testing-failed-icon').count());
  await until('a passed test', () => it.page.locator('.glyph-margin-widgets .codicon-testing-passed-icon').count());
  const tree = await it.page.locator('.test-explorer .monaco-list-row').allTextContents();
  assert(tree.some((row) => row.includes('acme.partner')), tree.join(' | '));
  await it.goTo(193);
  await it.page.locator('.view-line').filter({ hasText: /expect\smargin\sis\s6%\s*✗\sit\sis\s5%/ }).waitFor();
  await it.page.locator('.codelens-decoration').filter({ hasText: '1 of 3 expectations does not hold' }).waitFor();
  await it.shot('test-failed');
});
