// Where a cell stands in the line of a table. Knows no editor.
import { parse } from 'csv-parse/sync';

/** The cells of a table, the header among them. */
export function readTable(text: string): string[][] {
  return parse(text, { relax_column_count: true, bom: true }) as string[][];
}

/** Where a cell, counted from 1, stands in a line, quotes included; nothing if the line has fewer. */
export function cellRange(line: string, cell: number): { start: number; end: number } | undefined {
  let start = 0;
  let quoted = false;
  let left = cell;
  for (let at = 0; at <= line.length; at += 1) {
    if (line[at] === '"') {
      quoted = !quoted;
    }
    if (at === line.length || (line[at] === ',' && !quoted)) {
      left -= 1;
      if (left === 0) {
        return { start, end: at };
      }
      start = at + 1;
    }
  }
  return undefined;
}
