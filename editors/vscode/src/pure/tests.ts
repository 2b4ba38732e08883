// The tests that stand in a policy: where they are in its text, and what came of running them. Knows no editor.

/** A test as it stands in a text; lines count from 0. */
export interface Found {
  readonly name: string;
  readonly line: number;
  /** The last line of its block. */
  readonly end: number;
}

/** One line of `partner test --format json`; lines and columns count from 1. */
export interface Outcome {
  readonly test: string;
  readonly file: string;
  readonly line: number;
  readonly passed: boolean;
  readonly expectations: number;
  readonly failures: readonly Failure[];
}

interface Failure {
  readonly message: string;
  readonly help: string | null;
  readonly labels: readonly { readonly message: string }[];
}

const TEST = /^\s*test\s+"((?:[^"\\]|\\.)*)"/;

/** Whether a text declares the program itself, rather than a part that another file imports. */
export function declaresProgram(text: string): boolean {
  return /^\s*program\s+"/m.test(text);
}

/** The tests of a text, top to bottom. */
export function findTests(text: string): Found[] {
  const found: Found[] = [];
  let open: { name: string; line: number; depth: number } | undefined;
  text.split(/\r?\n/).forEach((line, at) => {
    const begins = TEST.exec(line);
    if (begins !== null) {
      if (open !== undefined) {
        found.push({ name: open.name, line: open.line, end: at - 1 });
      }
      open = { name: (begins[1] ?? '').replace(/\\(.)/g, '$1'), line: at, depth: 0 };
    }
    if (open !== undefined) {
      // Braces in texts and comments do not count.
      const bare = line.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`|\/\/.*$/g, '');
      open.depth += (bare.match(/\{/g)?.length ?? 0) - (bare.match(/\}/g)?.length ?? 0);
      if (open.depth <= 0 && bare.includes('}')) {
        found.push({ name: open.name, line: open.line, end: at });
        open = undefined;
      }
    }
  });
  if (open !== undefined) {
    found.push({ name: open.name, line: open.line, end: text.split('\n').length - 1 });
  }
  return found;
}

/** A requirement, and in how many tests somebody meets and misses it. */
export interface Clause {
  /** The tier, gate or specialization that it is of. */
  readonly of: string;
  /** How tests call it; nothing where it has no name. */
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
  readonly met: number;
  readonly missed: number;
}

/** What `partner test --format json` says: the tests, and with `--coverage` the requirements. */
export function readOutcomes(out: string): { tests: Outcome[]; clauses: Clause[] } {
  const lines = out.split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as object);
  const tests = lines.filter((line): line is Outcome => 'test' in line);
  const clauses = lines.flatMap((line) => ('clauses' in line ? (line.clauses as Clause[]) : []));
  return { tests, clauses };
}

/** Requirements by file; what several runs say of one is added up. */
export function byFile(clauses: readonly Clause[]): Map<string, Clause[]> {
  const files = new Map<string, Map<string, Clause>>();
  for (const clause of clauses) {
    const of = files.get(clause.file) ?? new Map<string, Clause>();
    files.set(clause.file, of);
    const key = `${clause.line}:${clause.column}`;
    const known = of.get(key);
    of.set(key, known === undefined ? clause : { ...known, met: known.met + clause.met, missed: known.missed + clause.missed });
  }
  return new Map([...files].map(([file, of]) => [file, [...of.values()]]));
}

/** What a failed test shows, an entry for each expectation that does not hold. */
export function shown(outcome: Outcome): string[] {
  return outcome.failures.map((failure) => {
    // "`margin is 6%` does not hold: it is 5%"
    const said = failure.labels.map((label) => label.message);
    const help = failure.help === null ? [] : [failure.help];
    return [said.length === 0 ? failure.message : said.join('; '), ...help].join('\n');
  });
}
