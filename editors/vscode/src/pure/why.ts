// The page that explains one partner: `partner why --format json` as markup, each line with links to its clause and its
// cells. Knows no editor.
import * as path from 'node:path';
import { command, html, type Markup } from './html';

type Verdict = 'met' | 'missed' | 'unknown';

interface Origin {
  readonly file: string;
  readonly field: string | null;
  readonly value: string | null;
  readonly lines: readonly number[];
  readonly rows: number | null;
  readonly left_out: readonly string[];
}

interface Reason {
  readonly verdict: Verdict | null;
  readonly text: string;
  readonly value: string | null;
  readonly missing: string | null;
  readonly place: string | null;
  readonly origins: readonly Origin[];
  readonly parts: readonly Reason[];
}

interface Part {
  readonly name: string;
  readonly title: string;
  readonly verdict: Verdict | null;
  readonly value: string | null;
  readonly reasons: readonly Reason[];
  readonly place: string | null;
}

interface Track {
  readonly name: string;
  readonly title: string;
  readonly tier: string | null;
  readonly life: readonly string[];
  readonly tiers: readonly Part[];
  readonly stay: Part | null;
}

export interface Explanation {
  readonly program: string;
  readonly version: string | null;
  readonly evaluated: string;
  readonly partner: string;
  readonly tier: string | null;
  readonly life: readonly string[];
  readonly tiers: readonly Part[];
  readonly stay: Part | null;
  readonly tracks?: readonly Track[];
  readonly gates: readonly Part[];
  readonly actions?: readonly { readonly text: string; readonly title: string; readonly place: string }[];
  readonly facts: readonly Part[];
  readonly scores: readonly Part[];
  readonly specializations: readonly Part[];
  readonly benefits: readonly Part[];
  readonly terms?: readonly Part[];
  readonly unknown: readonly string[];
}

/** How many lines of a table are linked before the rest is counted. */
const LINES = 6;
const SIGNS: Readonly<Record<Verdict, string>> = { met: '✓', missed: '✗', unknown: '?' };

/** The page; places are read against the folder in which the command ran. */
export function whyBody(it: Explanation, folder: string): Markup {
  const links = new Links(folder);
  const section = (title: string, parts: readonly Part[] | undefined) =>
    parts === undefined || parts.length === 0 ? undefined : html`<h2>${title}</h2>\n${parts.map((part) => links.part(part))}`;
  const tracks = (it.tracks ?? []).map(
    (track) => html`<h2>${track.title}: ${track.tier ?? 'no tier'}</h2>
${track.life.map((line) => html`<p>${line}</p>\n`)}
${track.tiers.map((part) => links.part(part))}${track.stay === null ? undefined : links.part(track.stay)}`,
  );
  return html`<main class="why">
<h1>${it.partner}: ${it.tier ?? 'no tier'}</h1>
<p class="about">${it.program} ${it.version ?? ''}, evaluated ${it.evaluated}</p>
${it.life.map((line) => html`<p>${line}</p>\n`)}
${it.unknown.length === 0 ? undefined : html`<p class="blanks">Blank, and it mattered: ${it.unknown.join(', ')}</p>`}
${section('Tiers', it.tiers)}
${it.stay === null ? undefined : section('What it takes to stay', [it.stay])}
${tracks}
${section('Gates', it.gates)}
${(it.actions ?? []).map((action) => html`<p>${action.title}: ${action.text} ${links.clause(action.place)}</p>`)}
${section('Specializations', it.specializations)}
${section('Scores', it.scores)}
${section('Benefits', it.benefits)}
${section('Terms', it.terms)}
${section('Figures', it.facts)}
</main>`;
}

class Links {
  constructor(private readonly folder: string) {}

  part(part: Part): Markup {
    const value = part.value === null ? undefined : html`: <strong>${part.value}</strong>`;
    const title = part.title === part.name ? html`${part.title}` : html`${part.title} <span class="name">${part.name}</span>`;
    return html`<section><h3>${this.sign(part.verdict)}${title}${value} ${this.clause(part.place)}</h3>
${this.reasons(part.reasons)}</section>\n`;
  }

  private reasons(reasons: readonly Reason[]): Markup | undefined {
    return reasons.length === 0 ? undefined : html`<ul>\n${reasons.map((reason) => this.reason(reason))}</ul>`;
  }

  private reason(reason: Reason): Markup {
    const value = reason.value === null ? undefined : html`: <strong>${reason.value}</strong>`;
    const missing = reason.missing === null ? undefined : html`, <span class="short">${reason.missing}</span>`;
    const origins = reason.origins.map((origin) => html`<li class="cell">${this.origin(origin)}</li>\n`);
    return html`<li>${this.sign(reason.verdict)}${reason.text}${value}${missing} ${this.clause(reason.place)}
${origins.length === 0 ? undefined : html`<ul>\n${origins}</ul>`}${this.reasons(reason.parts)}</li>\n`;
  }

  private sign(verdict: Verdict | null): Markup | undefined {
    return verdict === null ? undefined : html`<span class="verdict ${verdict}">${SIGNS[verdict]} ${verdict}</span> `;
  }

  /** A link to a line of the policy, from a place such as `acme.partner:72`. */
  clause(place: string | null): Markup | undefined {
    const [, file, line] = /^(.*):(\d+)$/s.exec(place ?? '') ?? [];
    if (file === undefined || line === undefined) {
      return undefined;
    }
    const text = `${path.basename(file)}:${line}`;
    return html`<span class="place">${this.to(file, Number(line), null, text)}</span>`;
  }

  private origin(origin: Origin): Markup {
    const name = path.basename(origin.file);
    if (origin.rows === null) {
      const line = origin.lines[0] ?? 1;
      const cell = `${name}, line ${line}`;
      return html`${this.to(origin.file, line, origin.field, cell)}: ${origin.field ?? ''} is ${origin.value ?? 'blank'}`;
    }
    if (origin.lines.length === 0) {
      return html`no row of ${name} counts${this.leftOut(origin)}`;
    }
    const lines = origin.lines.slice(0, LINES).map((line, at) => html`${at === 0 ? '' : ', '}${this.to(origin.file, line, origin.field, String(line), `${name}, line ${line}`)}`);
    const rest = origin.rows - Math.min(LINES, origin.lines.length);
    return html`${origin.rows} ${origin.rows === 1 ? 'row' : 'rows'} of ${name}: line ${lines}${rest > 0 ? ` and ${rest} more` : ''}${this.leftOut(origin)}`;
  }

  private leftOut(origin: Origin): string {
    return origin.left_out.length === 0 ? '' : `; left out: ${origin.left_out.join(', ')}`;
  }

  private to(file: string, line: number, field: string | null, text: string, label?: string): Markup {
    return command('partner.openPlace', { file: path.resolve(this.folder, file), line, field }, text, label);
  }
}
