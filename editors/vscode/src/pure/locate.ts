// Where the `partner` command is: the setting first, then the PATH. Knows no editor, so that it can be tested alone.

export interface Surroundings {
  /** The setting `partner.path`. */
  readonly setting: string;
  readonly path: string;
  readonly home: string;
  readonly windows: boolean;
  /** Whether a file is there that can be run. */
  readonly runs: (file: string) => boolean;
}

export type Located =
  | { readonly found: string }
  | { readonly found: undefined; readonly why: string };

/** The command, or in words why there is none. */
export function locate(at: Surroundings): Located {
  const setting = at.setting.trim();
  if (setting !== '') {
    const file = setting.startsWith('~/') ? at.home + setting.slice(1) : setting;
    return at.runs(file)
      ? { found: file }
      : { found: undefined, why: `The setting partner.path says "${setting}", but no command is there.` };
  }
  const names = at.windows ? ['partner.exe', 'partner.cmd'] : ['partner'];
  const slash = at.windows ? '\\' : '/';
  const folders = at.path.split(at.windows ? ';' : ':').filter((folder) => folder !== '');
  // Where `cargo install` puts it: an editor that was started from a menu often lacks it on its PATH.
  folders.push([at.home, '.cargo', 'bin'].join(slash));
  for (const folder of folders) {
    for (const name of names) {
      const file = folder + slash + name;
      if (at.runs(file)) {
        return { found: file };
      }
    }
  }
  return { found: undefined, why: 'The partner command was not found on the PATH.' };
}
