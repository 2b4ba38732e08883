// The rows of an evaluation as a table: which columns hold figures, and in what order rows come. The page and the editor
// both read it, so it knows neither. Figures stay the texts that the evaluation wrote and are compared digit by digit.

/** One tier of a ladder, as `partner health` tells of it. */
export interface Tier {
  /** None: the partners without a tier. */
  readonly tier: string | null;
  readonly title: string;
  readonly partners: number;
  readonly share: string;
}

/** A ladder of tiers: the program's own, or that of a track. */
export interface Ladder {
  /** The name of its track; none: the program's own. */
  readonly track: string | null;
  /** What people call the track. */
  readonly title: string;
  /** The highest first, and last the partners without one. */
  readonly tiers: readonly Tier[];
}

export interface Results {
  readonly program: string;
  readonly evaluated: string;
  /** The file of the policy. */
  readonly policy: string;
  readonly data: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly ladders: readonly Ladder[];
  /** What was said about the data, for reading. */
  readonly notes: string;
  /** Whether rows were set aside. */
  readonly rejected: boolean;
}

export type Kind = 'figure' | 'tier' | 'text';
export interface Order {
  readonly column: number;
  readonly up: boolean;
}

const FIGURE = /^(-?)(\d+)(?:\.(\d+))?(?:%| \p{L}+)?$/u;
const TIER_COLUMNS = ['tier', 'earned', 'standing'];

/** What the column of a ladder is called that tells this. */
function columnOf(ladder: Ladder, told: string): string {
  return ladder.track === null ? told : `${ladder.track}_${told}`;
}

/** The ladder whose tiers stand in a column. */
export function ladderOf(results: Results, column: number): Ladder | undefined {
  const name = results.columns[column] ?? '';
  return results.ladders.find((ladder) => TIER_COLUMNS.some((told) => name === columnOf(ladder, told)));
}

/** A table whose columns with what partners came to stand behind its first, before how they came to it. */
export function tiersFirst(table: readonly (readonly string[])[], ladders: readonly Ladder[]): string[][] {
  const first = new Set(ladders.map((ladder) => columnOf(ladder, 'tier')));
  const rank = (name: string | undefined, at: number) => (at === 0 ? 0 : first.has(name ?? '') ? 1 : 2);
  const places = (table[0] ?? []).map((name, at) => ({ at, rank: rank(name, at) }));
  places.sort((a, b) => a.rank - b.rank || a.at - b.at);
  return table.map((row) => places.map(({ at }) => row[at] ?? ''));
}

/** What a column holds. */
export function kind(results: Results, column: number): Kind {
  if (ladderOf(results, column) !== undefined) {
    return 'tier';
  }
  const filled = results.rows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
  return filled.length > 0 && filled.every((cell) => FIGURE.test(cell)) ? 'figure' : 'text';
}

/** The place of a tier on its ladder, the lowest 1; 0 for none. */
export function rung(tiers: readonly Tier[], name: string): number {
  const named = tiers.filter((tier) => tier.tier !== null);
  const at = named.findIndex((tier) => tier.tier === name);
  return at < 0 ? 0 : named.length - at;
}

/** Less than 0 if the first figure is smaller. Exact: no digit is lost on the way. */
export function compareFigures(a: string, b: string): number {
  const [x, y] = [FIGURE.exec(a), FIGURE.exec(b)];
  if (x === null || y === null) {
    return a < b ? -1 : Number(a > b);
  }
  const places = Math.max((x[3] ?? '').length, (y[3] ?? '').length);
  const whole = (it: RegExpExecArray) => BigInt(`${it[1]}${it[2]}${(it[3] ?? '').padEnd(places, '0')}`);
  const [left, right] = [whole(x), whole(y)];
  return left < right ? -1 : Number(left > right);
}

/** The tier that is shown alone. */
export interface Only {
  /** Which of the ladders. */
  readonly ladder: number;
  /** '' for those who are on the ladder without a tier. */
  readonly tier: string;
}

/** Whether a row is of the tier that is shown alone. */
function isOf(results: Results, only: Only): (row: readonly string[]) => boolean {
  const ladder = results.ladders[only.ladder];
  const column = (told: string) => (ladder === undefined ? -1 : results.columns.indexOf(columnOf(ladder, told)));
  const [tier, status] = [column('tier'), column('status')];
  // Who is not on a track has no status there.
  return (row) => (row[tier] ?? '') === only.tier && (only.tier !== '' || row[status] !== '');
}

/** The numbers of the rows that are shown, in their order. What is blank comes last either way. */
export function arrange(results: Results, filter: string, only: Only | undefined, order: Order | undefined): number[] {
  const words = filter.toLocaleLowerCase('en').split(/\s+/).filter((word) => word !== '');
  const shows = only === undefined ? () => true : isOf(results, only);
  const shown = results.rows.flatMap((row, at) => {
    if (!shows(row)) {
      return [];
    }
    const text = row.join('\n').toLocaleLowerCase('en');
    return words.every((word) => text.includes(word)) ? [at] : [];
  });
  if (order === undefined) {
    return shown;
  }
  const { column, up } = order;
  const ladder = ladderOf(results, column);
  const holds = kind(results, column);
  const compare = (a: string, b: string): number => {
    if (ladder !== undefined) {
      return rung(ladder.tiers, a) - rung(ladder.tiers, b);
    }
    return holds === 'figure' ? compareFigures(a, b) : a < b ? -1 : Number(a > b);
  };
  return shown.sort((a, b) => {
    const [x, y] = [results.rows[a]?.[column] ?? '', results.rows[b]?.[column] ?? ''];
    if (x === '' || y === '') {
      return Number(x === '') - Number(y === '') || a - b;
    }
    return (up ? compare(x, y) : compare(y, x)) || a - b;
  });
}
