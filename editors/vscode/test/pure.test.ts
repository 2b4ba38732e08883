// The parts of the extension that need no editor.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cellRange, readTable } from '../src/pure/cells';
import { command, html, page } from '../src/pure/html';
import { locate } from '../src/pure/locate';
import { healthBody, resultsBody } from '../src/pure/pages';
import { isPlace, unit } from '../src/pure/places';
import { arrange, compareFigures, kind, ladderOf, rung, tiersFirst, type Results } from '../src/pure/table';
import { byFile, declaresProgram, findTests, readOutcomes, shown, type Clause } from '../src/pure/tests';
import { whyBody, type Explanation } from '../src/pure/why';

const somewhere = { path: '/usr/bin:/opt/p', home: '/home/ana', windows: false };

describe('the command', () => {
  it('is where the setting says', () => {
    const at = { ...somewhere, setting: '~/p/partner', runs: (file: string) => file === '/home/ana/p/partner' };
    assert.deepEqual(locate(at), { found: '/home/ana/p/partner' });
  });
  it('is not looked for elsewhere when the setting is wrong', () => {
    const found = locate({ ...somewhere, setting: '/nowhere', runs: (file) => file === '/usr/bin/partner' });
    assert(found.found === undefined && found.why.includes('"/nowhere"'));
  });
  it('is on the PATH, in its order, or where cargo puts it', () => {
    const where = (...there: string[]) => locate({ ...somewhere, setting: '', runs: (file) => there.includes(file) }).found;
    assert.equal(where('/opt/p/partner', '/usr/bin/partner'), '/usr/bin/partner');
    assert.equal(where('/home/ana/.cargo/bin/partner'), '/home/ana/.cargo/bin/partner');
    assert.equal(where(), undefined);
  });
  it('ends in .exe on Windows', () => {
    const at = { setting: '', path: 'C:\\a;C:\\b', home: 'C:\\u', windows: true, runs: (file: string) => file === 'C:\\b\\partner.exe' };
    assert.deepEqual(locate(at), { found: 'C:\\b\\partner.exe' });
  });
});

const results: Results = {
  program: 'A & B',
  evaluated: '2026-06-30',
  policy: '/p/a.partner',
  data: '/p/data',
  columns: ['partner_id', 'tier', 'revenue', 'margin', 'name', 'resell_tier', 'resell_status'],
  rows: [
    ['P1', 'Gold', '100.10', '10%', 'Zoë', 'Select', 'kept'],
    ['P2', '', '', '', 'bo', '', ''],
    ['P3', 'Silver', '99.9', '5%', 'Al', '', 'new'],
    ['P4', 'Gold', '12345678901234567890.01', '15%', 'cy', 'Premier', 'kept'],
    ['P5', 'Gold', '-3', '2.5%', 'dan', 'Select', 'kept'],
  ],
  ladders: [
    {
      track: null,
      title: '',
      tiers: [
        { tier: 'Gold', title: 'Gold Partner', partners: 3, share: '60.00%' },
        { tier: 'Silver', title: 'Silver <Partner>', partners: 1, share: '20.00%' },
        { tier: null, title: 'No tier', partners: 1, share: '20.00%' },
      ],
    },
    {
      track: 'resell',
      title: 'Resell & more',
      tiers: [
        { tier: 'Premier', title: 'Premier', partners: 1, share: '25.00%' },
        { tier: 'Select', title: 'Select', partners: 2, share: '50.00%' },
        { tier: null, title: 'No tier', partners: 1, share: '25.00%' },
      ],
    },
  ],
  notes: '',
  rejected: false,
};
const keys = (rows: number[]) => rows.map((at) => results.rows[at]?.[0]).join(' ');

describe('results', () => {
  it('knows what a column holds', () => {
    const kinds = results.columns.map((_, at) => kind(results, at));
    assert.deepEqual(kinds, ['text', 'tier', 'figure', 'figure', 'text', 'tier', 'text']);
  });
  it('sorts figures by their value, to the last digit, and blanks last both ways', () => {
    assert.equal(keys(arrange(results, '', undefined, { column: 2, up: true })), 'P5 P3 P1 P4 P2');
    assert.equal(keys(arrange(results, '', undefined, { column: 2, up: false })), 'P4 P1 P3 P5 P2');
    assert(compareFigures('12345678901234567890.01', '12345678901234567890.02') < 0);
    assert.equal(compareFigures('1.50', '1.5'), 0);
    assert(compareFigures('30 days', '9 days') > 0);
  });
  it('sorts tiers by their ladder', () => {
    assert.equal(keys(arrange(results, '', undefined, { column: 1, up: true })), 'P3 P1 P4 P5 P2');
    assert.equal(keys(arrange(results, '', undefined, { column: 5, up: false })), 'P4 P1 P5 P2 P3');
    const rungs = ['Gold', 'Silver', 'Premier', ''].map((name) => rung(ladderOf(results, 1)?.tiers ?? [], name));
    assert.deepEqual(rungs, [2, 1, 0, 0]);
  });
  it('show what partners came to before how', () => {
    const table = [['id', 'earned', 'x', 'resell_tier', 'tier'], ['P1', 'a', 'b', 'c', 'd']];
    assert.deepEqual(tiersFirst(table, results.ladders), [['id', 'resell_tier', 'tier', 'earned', 'x'], ['P1', 'c', 'd', 'a', 'b']]);
    assert.deepEqual(tiersFirst([], []), []);
  });
  it('filters by every word, and by tier', () => {
    assert.equal(keys(arrange(results, 'gold 10', undefined, undefined)), 'P1');
    assert.equal(keys(arrange(results, '', { ladder: 0, tier: 'Gold' }, undefined)), 'P1 P4 P5');
    assert.equal(keys(arrange(results, '', { ladder: 0, tier: '' }, undefined)), 'P2');
    assert.equal(keys(arrange(results, '', { ladder: 1, tier: 'Select' }, undefined)), 'P1 P5');
    // Who is not on the track is not without a tier of it.
    assert.equal(keys(arrange(results, '', { ladder: 1, tier: '' }, undefined)), 'P3');
    assert.equal(keys(arrange(results, 'ZOË', undefined, undefined)), 'P1');
  });
});

describe('pages', () => {
  it('escape what they show', () => {
    const evil = '<img src=x onerror="alert(1)">';
    assert.equal(html`<b title="${evil}">${[evil]}</b>`.text.includes('<img'), false);
    const body = resultsBody({ ...results, program: evil, notes: evil, data: evil }).text;
    assert(!body.includes('<img') && body.includes('Silver &lt;Partner&gt;') && body.includes('Resell &amp; more'));
    const health = healthBody({ program: evil, evaluated: evil, partners: 1, tiers: results.ladders[0]?.tiers ?? [], kpis: [] }).text;
    assert(!health.includes('<img'));
  });
  it('run no script but the one with the number', () => {
    const text = page({ title: 't', body: html`<p></p>`, style: 's.css', source: 'https://here', script: { file: 'r.js', nonce: 'n1' } });
    assert(text.includes(`default-src 'none'; style-src https://here; script-src &#39;nonce-n1&#39;;`.replaceAll("'", '&#39;')));
    assert(text.includes('<script nonce="n1" src="r.js">'));
    assert(!page({ title: 't', body: html``, style: 's', source: 'x' }).includes('script'));
    assert(!/ on[a-z]+=/.test(text));
  });
  it('link by commands whose argument survives', () => {
    const argument = { file: '/a b/"c".csv', line: 3 };
    const [, href] = /href="command:open\?([^"]*)"/.exec(command('open', argument, 'x').text) ?? [];
    assert.deepEqual(JSON.parse(decodeURIComponent(href ?? '')), [argument]);
  });
});

describe('why', () => {
  const place = (line: number) => ({ file: 'a.partner', line, column: 3, end_line: line, end_column: 9 });
  const origin = { file: 'data/partner.csv', figure: null, field: 'csat', column: 8, value: '4.1', lines: [10], rows: null, left_out: [] };
  const rows = { ...origin, file: 'data/deal.csv', figure: 'Revenue', field: null, column: null, value: null, lines: [2, 3, 4, 5, 6, 7, 8], rows: 9 };
  const reason = {
    verdict: 'missed' as const, rule: null, text: 'revenue >= <2>', value: { shown: '1' }, working: '1 × 1', gap: { shown: '1 more needed' },
    place: place(72), origins: [origin, rows], parts: [],
  };
  const nothing = { stay: null, tracks: [], gates: [], actions: [], facts: [], scores: [], specializations: [], benefits: [], terms: [], thresholds: [] };
  const tier = { name: 'Gold', title: 'Gold Partner', verdict: 'missed' as const, value: null, up_to: null, open: [], reasons: [reason], place: place(54) };
  const it_: Explanation = {
    ...nothing, program: 'Acme', version: '1', evaluated: '2026-06-30', partner: 'P1', tier: null, life: [{ text: 'New.', place: null }],
    tiers: [tier], unknown: ['csat'],
  };
  it('links each line to its clause and to its cells', () => {
    const text = whyBody(it_, '/p').text;
    const links = [...text.matchAll(/command:partner\.openPlace\?([^"]*)"/g)].map((link) => (JSON.parse(decodeURIComponent(link[1] ?? '')) as unknown[])[0]);
    assert.deepEqual(links[0], { file: '/p/a.partner', line: 54, from: { column: 3, end_line: 54, end_column: 9 } });
    assert.deepEqual(links[1], { file: '/p/a.partner', line: 72, from: { column: 3, end_line: 72, end_column: 9 } });
    assert.deepEqual(links[2], { file: '/p/data/partner.csv', line: 10, cell: 8 });
    assert.equal(links.length, 9);
    assert(text.includes('and 3 more') && text.includes('no tier') && text.includes('revenue &gt;= &lt;2&gt;') && text.includes('1 more needed'));
  });
  it('counts columns in characters', () => {
    assert.equal(unit('"💶" x', 5), 5);
    assert(isPlace({ file: '/a', line: 1 }) && !isPlace({ file: '/a' }) && !isPlace(undefined));
  });
});

describe('cells', () => {
  it('finds a cell by its place, quoted commas and all', () => {
    assert.deepEqual(cellRange('P1,"a, ""b""",4.1', 3), { start: 14, end: 17 });
    assert.equal(cellRange('P1,x', 3), undefined);
  });
  it('reads quoted line breaks', () => {
    assert.deepEqual(readTable('a,b\n1,"x\ny"\n'), [['a', 'b'], ['1', 'x\ny']]);
  });
});

describe('tests of a policy', () => {
  const policy = 'program "A" {\n}\n\ntest "one {" {\n  given partner { } // }\n  expect yes\n}\n// test "no" {\ntest "two \\"q\\"" { expect yes }\ntest "open" {\n  expect';
  it('are found where they stand', () => {
    assert.deepEqual(findTests(policy), [
      { name: 'one {', line: 3, end: 6 },
      { name: 'two "q"', line: 8, end: 8 },
      { name: 'open', line: 9, end: 10 },
    ]);
    assert(declaresProgram(policy) && !declaresProgram('// program "x"\nenum a { b }'));
  });
  it('show what was found where something else was expected', () => {
    const label = { message: '`margin is 6%` does not hold: it is 5%' };
    const failure = { message: 'the expectation does not hold', help: null, labels: [label] };
    const line = JSON.stringify({ test: 't', file: '/a', line: 190, passed: false, expectations: 1, failures: [failure] });
    const {
      tests: [outcome],
    } = readOutcomes(`${line}\n`);
    assert(outcome);
    assert.deepEqual(shown(outcome), [label.message]);
  });
  it('say which requirements they decide, added up over programs', () => {
    const clause: Clause = { of: 'Gold', rule: 'csat', file: '/a', line: 5, column: 20, end_line: 5, end_column: 23, met: 1, missed: 0 };
    const { tests, clauses } = readOutcomes(`${JSON.stringify({ clauses: [clause, { ...clause, line: 6 }] })}\n`);
    assert.deepEqual(tests, []);
    const files = byFile([...clauses, { ...clause, missed: 2 }, { ...clause, file: '/b' }]);
    assert.deepEqual([...files.keys()], ['/a', '/b']);
    assert.deepEqual(files.get('/a')?.map((it) => [it.line, it.met, it.missed]), [[5, 2, 2], [6, 1, 0]]);
  });
});
