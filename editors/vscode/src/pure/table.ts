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

export interface Results {
  readonly program: string;
  readonly evaluated: string;
  /** The file of the policy. */
  readonly policy: string;
  readonly data: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The tiers of the program, the highest first. */
  readonly tiers: readonly Tier[];
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
const TIER_COLUMNS = new Set(['tier', 'earned', 'standing']);

/** What a column holds. */
export function kind(results: Results, column: number): Kind {
  if (results.tiers.length > 0 && TIER_COLUMNS.has(results.columns[column] ?? '')) {
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

/** The numbers of the rows that are shown, in their order. What is blank comes last either way. */
export function arrange(results: Results, filter: string, tier: string | null | undefined, order: Order | undefined): number[] {
  const words = filter.toLocaleLowerCase('en').split(/\s+/).filter((word) => word !== '');
  const tierColumn = results.columns.indexOf('tier');
  const shown = results.rows.flatMap((row, at) => {
    if (tier !== undefined && (row[tierColumn] ?? '') !== (tier ?? '')) {
      return [];
    }
    const text = row.join('\n').toLocaleLowerCase('en');
    return words.every((word) => text.includes(word)) ? [at] : [];
  });
  if (order === undefined) {
    return shown;
  }
  const { column, up } = order;
  const kinds = kind(results, column);
  const compare = (a: string, b: string): number => {
    if (kinds === 'tier') {
      return rung(results.tiers, a) - rung(results.tiers, b);
    }
    return kinds === 'figure' ? compareFigures(a, b) : a < b ? -1 : Number(a > b);
  };
  return shown.sort((a, b) => {
    const [x, y] = [results.rows[a]?.[column] ?? '', results.rows[b]?.[column] ?? ''];
    if (x === '' || y === '') {
      return Number(x === '') - Number(y === '') || a - b;
    }
    return (up ? compare(x, y) : compare(y, x)) || a - b;
  });
}
