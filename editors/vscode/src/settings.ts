// The settings of the extension, read in one place.
import * as vscode from 'vscode';

/** What the settings say about the data of a policy; empty texts say nothing. */
export interface DataSettings {
  readonly folder: string;
  readonly previous: string;
  readonly asOf: string;
}

export const SECTION = 'partner';

export function partnerPath(): string {
  return vscode.workspace.getConfiguration(SECTION).get('path', '');
}

export function dataSettings(policy: vscode.Uri): DataSettings {
  const settings = vscode.workspace.getConfiguration(`${SECTION}.data`, policy);
  return { folder: settings.get('folder', ''), previous: settings.get('previous', ''), asOf: settings.get('asOf', '') };
}
