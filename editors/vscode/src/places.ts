// Opens the place that a page links to: a clause of the policy, or the cell of a table.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { cellRange } from './pure/cells';
import { isPlace, unit, type PlaceLink } from './pure/places';

/** Opens a place beside the page, so that both are seen. */
export async function openPlace(given: unknown): Promise<void> {
  if (!isPlace(given) || !path.isAbsolute(given.file)) {
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(given.file));
  await vscode.window.showTextDocument(document, { selection: range(document, given), viewColumn: besidePage() });
}

function range(document: vscode.TextDocument, place: PlaceLink): vscode.Range {
  const at = (line: number) => document.lineAt(Math.min(Math.max(line - 1, 0), document.lineCount - 1));
  const line = at(place.line);
  if (place.from !== undefined) {
    const end = at(place.from.end_line);
    const start = new vscode.Position(line.lineNumber, unit(line.text, place.from.column));
    return new vscode.Range(start, new vscode.Position(end.lineNumber, unit(end.text, place.from.end_column)));
  }
  const cell = place.cell === undefined ? undefined : cellRange(line.text, place.cell);
  return new vscode.Range(line.lineNumber, cell?.start ?? 0, line.lineNumber, cell?.end ?? line.text.length);
}

/** The column of the text editor that is open, or the first. */
function besidePage(): vscode.ViewColumn {
  const group = vscode.window.tabGroups.all.find((it) => it.activeTab?.input instanceof vscode.TabInputText);
  return group?.viewColumn ?? vscode.ViewColumn.One;
}
