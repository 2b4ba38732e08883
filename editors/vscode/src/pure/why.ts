// The page that explains one partner: `partner why --format json` as markup, each line with links to its clause and its
// cells. Knows no editor.
import * as path from 'node:path';
import { command, html, type Markup } from './html';
import type { PlaceLink } from './places';

type Verdict = 'met' | 'missed' | 'unknown';

interface Named {
  readonly name: string;
  readonly title: string;
}

interface Value {
  readonly shown: string;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
}

interface Sentence {
  readonly text: string;
  readonly place: Place | null;
}

interface Origin {
  readonly file: string;
  readonly figure: string | null;
  readonly field: string | null;
  readonly column: number | null;
  readonly value: string | null;
  readonly lines: readonly number[];
  readonly rows: number | null;
  readonly left_out: readonly number[];
}

interface Open extends Sentence {
  readonly origins: readonly Origin[];
}

interface Reason {
  readonly verdict: Verdict | null;
  readonly rule: string | null;
  readonly text: string;
  readonly value: Value | null;
  readonly working: string | null;
  readonly gap: Value | null;
  readonly place: Place | null;
  readonly origins: readonly Origin[];
  readonly parts: readonly Reason[];
}

interface Part extends Named {
  readonly verdict: Verdict | null;
  readonly value: Value | null;
  readonly up_to: Value | null;
  readonly open: readonly Open[];
  readonly life?: readonly Sentence[];
  readonly reasons: readonly Reason[];
  readonly keep?: readonly Reason[];
  readonly place: Place | null;
}

interface Track extends Named {
  readonly member: Reason | null;
  readonly tier: Named | null;
  readonly life: readonly Sentence[];
  readonly tiers: readonly Part[];
  readonly stay: Part | null;
  readonly place: Place | null;
}

export interface Explanation {
  readonly program: string;
  readonly version: string | null;
  readonly evaluated: string;
  readonly partner: string;
  readonly tier: Named | null;
  readonly life: readonly Sentence[];
  readonly tiers: readonly Part[];
  readonly stay: Part | null;
  readonly tracks: readonly Track[];
  readonly gates: readonly Part[];
  readonly actions: readonly { readonly text: string; readonly gate: Named; readonly place: Place | null }[];
  readonly specializations: readonly Part[];
  readonly scores: readonly Part[];
  readonly benefits: readonly Part[];
  readonly terms: readonly Part[];
  readonly facts: readonly Part[];
  readonly thresholds: readonly Part[];
  readonly unknown: readonly string[];
}

/** How many lines of a table are linked before the rest is counted. */
const LINES = 6;
const SIGNS: Readonly<Record<Verdict, string>> = { met: '✓', missed: '✗', unknown: '?' };

/** The page; places are read against the folder in which the command ran. */
export function whyBody(it: Explanation, folder: string): Markup {
  const links = new Links(folder);
  const section = (title: string, parts: readonly Part[]) =>
    parts.length === 0 ? undefined : html`<h2>${title}</h2>\n${parts.map((part) => links.part(part))}`;
  const tracks = it.tracks.map(
    (track) => html`<h2>${track.title}: ${track.tier?.title ?? 'no tier'} ${links.clause(track.place)}</h2>
${links.sentences(track.life)}${track.member === null ? undefined : html`<ul>${links.reason(track.member)}</ul>`}
${track.tiers.map((part) => links.part(part))}${track.stay === null ? undefined : links.part(track.stay)}`,
  );
  const actions = it.actions.map((action) => html`<p>${action.gate.title}: ${action.text} ${links.clause(action.place)}</p>\n`);
  return html`<main class="why">
<h1>${it.partner}${it.tier === null && it.tracks.length > 0 ? '' : `: ${it.tier?.title ?? 'no tier'}`}</h1>
<p class="about">${it.program} ${it.version ?? ''}, evaluated ${it.evaluated}</p>
${links.sentences(it.life)}
${it.unknown.length === 0 ? undefined : html`<p class="blanks">Not known, and it mattered: ${it.unknown.join(', ')}</p>`}
${section('Tiers', it.tiers)}
${it.stay === null ? undefined : section('What it takes to stay', [it.stay])}
${tracks}
${section('Gates', it.gates)}
${actions.length === 0 ? undefined : html`<h2>For a person to do</h2>\n${actions}`}
${section('Specializations', it.specializations)}
${section('Scores', it.scores)}
${section('Benefits', it.benefits)}
${section('Terms', it.terms)}
${section('Figures', it.facts)}
${section('Thresholds', it.thresholds)}
</main>`;
}

class Links {
  constructor(private readonly folder: string) {}

  part(part: Part): Markup {
    const value = part.value === null ? undefined : html`: <strong>${part.value.shown}</strong>`;
    const most = part.up_to === null ? undefined : html`, up to ${part.up_to.shown}`;
    const title = part.title === part.name ? html`${part.title}` : html`${part.title} <span class="name">${part.name}</span>`;
    const keep = this.reasons(part.keep ?? []);
    return html`<section><h3>${this.sign(part.verdict)}${title}${value}${most} ${this.clause(part.place)}</h3>
${this.sentences(part.life ?? [])}${this.reasons(part.reasons)}
${keep === undefined ? undefined : html`<p>To keep it:</p>\n${keep}`}
${part.open.length === 0 ? undefined : html`<p class="blanks">Left open by:</p>\n<ul>${part.open.map((open) => this.open(open))}</ul>`}</section>\n`;
  }

  sentences(sentences: readonly Sentence[]): Markup[] {
    return sentences.map((one) => html`<p>${one.text} ${this.clause(one.place)}</p>\n`);
  }

  reason(reason: Reason): Markup {
    const rule = reason.rule === null ? undefined : html`<strong>${reason.rule}</strong>: `;
    const value = reason.value === null ? undefined : html`: <strong>${reason.value.shown}</strong>`;
    const gap = reason.gap === null ? undefined : html`, <span class="short">${reason.gap.shown}</span>`;
    const working = reason.working === null ? undefined : html` <span class="working">(${reason.working})</span>`;
    return html`<li>${this.sign(reason.verdict)}${rule}${reason.text}${value}${gap}${working} ${this.clause(reason.place)}
${this.origins(reason.origins)}${this.reasons(reason.parts)}</li>\n`;
  }

  /** A link to a place of the policy. */
  clause(place: Place | null): Markup | undefined {
    if (place === null) {
      return undefined;
    }
    const { file, line, column, end_line, end_column } = place;
    const to = this.to({ file, line, from: { column, end_line, end_column } }, `${path.basename(file)}:${line}`);
    return html`<span class="place">${to}</span>`;
  }

  private open(open: Open): Markup {
    return html`<li>${open.text} ${this.clause(open.place)}${this.origins(open.origins)}</li>\n`;
  }

  private reasons(reasons: readonly Reason[]): Markup | undefined {
    return reasons.length === 0 ? undefined : html`<ul>\n${reasons.map((reason) => this.reason(reason))}</ul>`;
  }

  private sign(verdict: Verdict | null): Markup | undefined {
    return verdict === null ? undefined : html`<span class="verdict ${verdict}">${SIGNS[verdict]} ${verdict}</span> `;
  }

  private origins(origins: readonly Origin[]): Markup | undefined {
    return origins.length === 0 ? undefined : html`<ul>\n${origins.map((origin) => html`<li class="cell">${this.origin(origin)}</li>\n`)}</ul>`;
  }

  private origin(origin: Origin): Markup {
    const name = path.basename(origin.file);
    const { file } = origin;
    const cell = origin.column ?? undefined;
    if (origin.rows === null) {
      const line = origin.lines[0] ?? 1;
      const link = this.to({ file, line, ...(cell === undefined ? {} : { cell }) }, `${name}, line ${line}`);
      return html`${link}: ${origin.field ?? ''} is ${origin.value ?? 'blank'}`;
    }
    const figure = origin.figure === null ? '' : `${origin.figure}: `;
    if (origin.lines.length === 0) {
      return html`${figure}no row of ${name} counts${this.leftOut(origin)}`;
    }
    const rest = origin.rows - Math.min(LINES, origin.lines.length);
    const rows = `${origin.rows} ${origin.rows === 1 ? 'row' : 'rows'} of ${name}`;
    return html`${figure}${rows}: line ${this.lines(origin, origin.lines)}${rest > 0 ? ` and ${rest} more` : ''}${this.leftOut(origin)}`;
  }

  private lines(origin: Origin, lines: readonly number[]): Markup[] {
    const name = path.basename(origin.file);
    return lines.slice(0, LINES).map((line, at) => {
      const link = this.to({ file: origin.file, line }, String(line), `${name}, line ${line}`);
      return html`${at === 0 ? '' : ', '}${link}`;
    });
  }

  private leftOut(origin: Origin): Markup | undefined {
    return origin.left_out.length === 0 ? undefined : html`; left open by blanks: line ${this.lines(origin, origin.left_out)}`;
  }

  private to(place: PlaceLink, text: string, label?: string): Markup {
    return command('partner.openPlace', { ...place, file: path.resolve(this.folder, place.file) }, text, label);
  }
}
