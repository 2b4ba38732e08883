// The page of an evaluation: fills the table, sorts by its headings, filters by what is typed and by tier.
// It runs in the page: it must not know the editor, to which it speaks through messages and links alone.
import { arrange, kind, type Order, type Results } from '../pure/table';
import { tone } from '../pure/pages';

interface Kept {
  filter: string;
  /** The tier that is shown alone: '' for partners without one. */
  tier: string | undefined;
  order: Order | undefined;
}

declare function acquireVsCodeApi(): { postMessage(message: unknown): void; getState(): Kept | undefined; setState(kept: Kept): void };

/** Rows are shown by the page, so that a hundred thousand partners do not make a hundred thousand rows at once. */
const PAGE = 200;

const host = acquireVsCodeApi();
const kept: Kept = host.getState() ?? { filter: '', tier: undefined, order: undefined };
const find = element('find', HTMLInputElement);
const table = element('results', HTMLTableElement);
const more = element('more', HTMLButtonElement);
const tiers = [...document.querySelectorAll<HTMLButtonElement>('[data-tier]')];
let results: Results | undefined;
let rows: number[] = [];
let shown = 0;

function element<E extends HTMLElement>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`the page has no ${id}`);
  }
  return found;
}

function heads(it: Results): void {
  const row = document.createElement('tr');
  it.columns.forEach((name, column) => {
    const cell = document.createElement('th');
    cell.scope = 'col';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', () => {
      const same = kept.order?.column === column ? kept.order : undefined;
      kept.order = { column, up: same === undefined ? kind(it, column) === 'text' : !same.up };
      arranged();
    });
    cell.append(button);
    row.append(cell);
  });
  table.tHead?.replaceChildren(row);
}

function arranged(): void {
  if (results === undefined) {
    return;
  }
  host.setState(kept);
  const it = results;
  const tier = kept.tier === undefined ? undefined : kept.tier === '' ? null : kept.tier;
  rows = arrange(it, kept.filter, tier, kept.order);
  shown = 0;
  table.tBodies[0]?.replaceChildren();
  [...(table.tHead?.rows[0]?.cells ?? [])].forEach((cell, column) => {
    const by = kept.order?.column === column ? kept.order : undefined;
    cell.setAttribute('aria-sort', by === undefined ? 'none' : by.up ? 'ascending' : 'descending');
  });
  tiers.forEach((button) => button.setAttribute('aria-pressed', String(button.dataset['tier'] === kept.tier)));
  element('count', HTMLParagraphElement).textContent = `${rows.length} of ${it.rows.length} partners`;
  append();
}

function append(): void {
  if (results === undefined) {
    return;
  }
  const it = results;
  const kinds = it.columns.map((_, column) => kind(it, column));
  const next = rows.slice(shown, shown + PAGE).map((at) => {
    const row = document.createElement('tr');
    (it.rows[at] ?? []).forEach((text, column) => row.append(cell(it, text, column, kinds[column] ?? 'text')));
    return row;
  });
  table.tBodies[0]?.append(...next);
  shown += next.length;
  more.hidden = shown >= rows.length;
  more.textContent = `Show more (${rows.length - shown} left)`;
}

function cell(it: Results, text: string, column: number, holds: string): HTMLTableCellElement {
  const made = document.createElement(column === 0 ? 'th' : 'td');
  if (column === 0) {
    made.scope = 'row';
    const link = document.createElement('a');
    link.href = `command:partner.why?${encodeURIComponent(JSON.stringify([{ policy: it.policy, partner: text }]))}`;
    link.textContent = text;
    link.title = `Why ${text} has what it has`;
    made.append(link);
  } else if (holds === 'tier' && text !== '') {
    const mark = document.createElement('span');
    mark.className = tone(it.tiers, text);
    mark.textContent = text;
    made.append(mark);
  } else {
    made.className = holds;
    made.textContent = text;
  }
  return made;
}

find.value = kept.filter;
find.addEventListener('input', () => {
  kept.filter = find.value;
  arranged();
});
more.addEventListener('click', append);
tiers.forEach((button) =>
  button.addEventListener('click', () => {
    kept.tier = kept.tier === button.dataset['tier'] ? undefined : button.dataset['tier'];
    arranged();
  }),
);
window.addEventListener('message', (event: MessageEvent<Results>) => {
  results = event.data;
  heads(results);
  arranged();
});
host.postMessage({ ready: true });
