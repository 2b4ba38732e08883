// The page of an evaluation: fills the table, sorts by its headings, filters by what is typed and by tier. Tab stops once
// at the headings and once at the rows; the arrow keys lead from there.
// It runs in the page: it must not know the editor, to which it speaks through messages and links alone.
import { arrange, kind, ladderOf, type Only, type Order, type Results } from '../pure/table';
import { tone } from '../pure/pages';

interface Kept {
  filter: string;
  only: Only | undefined;
  order: Order | undefined;
}

declare function acquireVsCodeApi(): { postMessage(message: unknown): void; getState(): Kept | undefined; setState(kept: Kept): void };

/** Rows are shown by the page, so that a hundred thousand partners do not make a hundred thousand rows at once. */
const PAGE = 200;

const host = acquireVsCodeApi();
const kept: Kept = host.getState() ?? { filter: '', only: undefined, order: undefined };
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
  stop(stops('thead button'), 0);
}

function arranged(): void {
  if (results === undefined) {
    return;
  }
  host.setState(kept);
  const it = results;
  rows = arrange(it, kept.filter, kept.only, kept.order);
  shown = 0;
  table.tBodies[0]?.replaceChildren();
  [...(table.tHead?.rows[0]?.cells ?? [])].forEach((cell, column) => {
    const by = kept.order?.column === column ? kept.order : undefined;
    cell.setAttribute('aria-sort', by === undefined ? 'none' : by.up ? 'ascending' : 'descending');
  });
  tiers.forEach((button) => button.setAttribute('aria-pressed', String(isOnly(button))));
  element('count', HTMLParagraphElement).textContent = `${rows.length} of ${it.rows.length} partners${sorted(it)}`;
  append();
  stop(stops('tbody a'), 0);
}

/** By what rows are sorted, for reading. */
function sorted(it: Results): string {
  if (kept.order === undefined) {
    return '';
  }
  const { column, up } = kept.order;
  const [first, last] = kind(it, column) === 'text' ? ['A to Z', 'Z to A'] : ['lowest first', 'highest first'];
  return `, by ${it.columns[column] ?? ''}, ${up ? first : last}`;
}

/** Whether a button is that of the tier that is shown alone. */
function isOnly(button: HTMLButtonElement): boolean {
  return Number(button.dataset['ladder']) === kept.only?.ladder && button.dataset['tier'] === kept.only.tier;
}

/** The headings or the links of the rows, between which arrow keys lead. */
function stops(which: 'thead button' | 'tbody a'): HTMLElement[] {
  return [...table.querySelectorAll<HTMLElement>(which)];
}

/** Lets Tab stop at one of several alone. */
function stop(among: readonly HTMLElement[], at: number): HTMLElement | undefined {
  among.forEach((one, place) => (one.tabIndex = place === at ? 0 : -1));
  return among[at];
}

/** Where a key leads among headings or rows; nothing if it leads nowhere. */
function next(key: string, back: string, on: string, at: number, count: number): number | undefined {
  const to = { [back]: at - 1, [on]: at + 1, Home: 0, End: count - 1 }[key];
  return to === undefined || to < 0 || to >= count ? undefined : to;
}

function lead(event: KeyboardEvent): void {
  const from = event.target;
  if (!(from instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  const head = from.closest('thead') !== null;
  let among = stops(head ? 'thead button' : 'tbody a');
  const at = among.indexOf(from);
  if (!head && event.key === 'ArrowDown' && at === among.length - 1 && shown < rows.length) {
    append();
    among = stops('tbody a');
  }
  let to: HTMLElement | undefined;
  if (head && event.key === 'ArrowDown') {
    to = stops('tbody a').find((link) => link.tabIndex === 0);
  } else if (!head && event.key === 'ArrowUp' && at === 0) {
    to = stops('thead button').find((button) => button.tabIndex === 0);
  } else {
    const place = next(event.key, head ? 'ArrowLeft' : 'ArrowUp', head ? 'ArrowRight' : 'ArrowDown', at, among.length);
    to = place === undefined ? undefined : stop(among, place);
  }
  if (to !== undefined) {
    event.preventDefault();
    to.focus();
    if (to === stops('thead button')[0]) {
      // The first column stays where it is, so that its focus scrolls nothing.
      table.parentElement?.scrollTo({ left: 0 });
    }
  }
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
    link.tabIndex = -1;
    made.append(link);
  } else if (holds === 'tier' && text !== '') {
    const mark = document.createElement('span');
    mark.className = tone(ladderOf(it, column)?.tiers ?? [], text);
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
table.addEventListener('keydown', lead);
table.addEventListener('focusin', (event) => {
  // What was pointed at is where Tab stops from then on.
  for (const among of [stops('thead button'), stops('tbody a')]) {
    const at = among.findIndex((one) => one === event.target);
    if (at >= 0) {
      stop(among, at);
    }
  }
});
tiers.forEach((button) =>
  button.addEventListener('click', () => {
    const it = { ladder: Number(button.dataset['ladder']), tier: button.dataset['tier'] ?? '' };
    kept.only = isOnly(button) ? undefined : it;
    arranged();
  }),
);
window.addEventListener('message', (event: MessageEvent<Results>) => {
  results = event.data;
  heads(results);
  arranged();
});
host.postMessage({ ready: true });
