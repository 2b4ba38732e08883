// Opens the place that a page links to: a line of the policy, or the cell of a table.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { cellRange } from './pure/cells';

/** A line of a file, counted from 1, and where the file is a table the field whose cell is meant. */
export interface PlaceLink {
  readonly file: string;
  readonly line: number;
  readonly field?: string | null;
}

function isPlace(given: unknown): given is PlaceLink {
  const place = given as Partial<PlaceLink> | undefined;
  return typeof place?.file === 'string' && typeof place.line === 'number';
}

/** Opens a place beside the page, so that both are seen. */
export async function openPlace(given: unknown): Promise<void> {
  if (!isPlace(given) || !path.isAbsolute(given.file)) {
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(given.file));
  const line = document.lineAt(Math.min(Math.max(given.line - 1, 0), document.lineCount - 1));
  const cell = given.field == null ? undefined : cellRange(document.lineAt(0).text, line.text, given.field);
  const range = cell === undefined
    ? new vscode.Range(line.lineNumber, line.firstNonWhitespaceCharacterIndex, line.lineNumber, line.text.length)
    : new vscode.Range(line.lineNumber, cell.start, line.lineNumber, cell.end);
  await vscode.window.showTextDocument(document, { selection: range, viewColumn: besidePage() });
}

/** The column of the text editor that is open, or the first. */
function besidePage(): vscode.ViewColumn {
  const group = vscode.window.tabGroups.all.find((it) => it.activeTab?.input instanceof vscode.TabInputText);
  return group?.viewColumn ?? vscode.ViewColumn.One;
}
