// Where a cell stands in the line of a table. Knows no editor.
import { parse } from 'csv-parse/sync';

/** The cells of a table, the header among them. */
export function readTable(text: string): string[][] {
  return parse(text, { relax_column_count: true, bom: true }) as string[][];
}

/** The first and the last column of each cell of a line, quotes included. */
function cells(line: string): { start: number; end: number; text: string }[] {
  const found: { start: number; end: number; text: string }[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= line.length; at += 1) {
    if (line[at] === '"') {
      quoted = !quoted;
    }
    if (at === line.length || (line[at] === ',' && !quoted)) {
      const text = line.slice(start, at).replace(/^\uFEFF/, '').replace(/^"(.*)"$/s, '$1').replace(/""/g, '"').trim();
      found.push({ start, end: at, text });
      start = at + 1;
    }
  }
  return found;
}

/** Where the cell of a field stands in a line; nothing if the header does not name it. */
export function cellRange(header: string, line: string, field: string): { start: number; end: number } | undefined {
  const column = cells(header).findIndex((cell) => cell.text === field);
  return column < 0 ? undefined : cells(line)[column];
}
