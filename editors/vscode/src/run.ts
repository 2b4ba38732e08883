// Runs a command to its end and hands back what it wrote. Knows no editor.
import { spawn } from 'node:child_process';

export interface Ran {
  /** The exit status; -1 if it did not start or was stopped. */
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command without a shell; `stop` ends it early. */
export function run(file: string, args: readonly string[], cwd?: string, stop?: AbortSignal): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // What is shown on a page is not coloured by the command.
      env: { ...process.env, NO_COLOR: '1' },
      ...(cwd === undefined ? {} : { cwd }),
      ...(stop === undefined ? {} : { signal: stop }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (some: Buffer) => out.push(some));
    child.stderr.on('data', (some: Buffer) => err.push(some));
    const text = (parts: Buffer[]) => Buffer.concat(parts).toString('utf8');
    child.on('error', (error) => done({ status: -1, out: text(out), err: text(err) || error.message }));
    child.on('close', (status) => done({ status: status ?? -1, out: text(out), err: text(err) }));
  });
}
