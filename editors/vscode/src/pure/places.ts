// A place that a page links to, as it travels in the link. Knows no editor.

export interface PlaceLink {
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** Where in a text it begins and ends: columns in characters, from 1, the end not included. */
  readonly from?: { readonly column: number; readonly end_line: number; readonly end_column: number };
  /** Which cell of a table's line it is, from 1. */
  readonly cell?: number;
}

/** Whether something that came with a link is a place. */
export function isPlace(given: unknown): given is PlaceLink {
  const place = given as Partial<PlaceLink> | undefined;
  return typeof place?.file === 'string' && typeof place.line === 'number';
}

/** A column in characters as a place in the text of its line, which counts some characters twice. */
export function unit(line: string, column: number): number {
  return [...line].slice(0, column - 1).join('').length;
}
