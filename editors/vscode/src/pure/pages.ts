// The markup of the results and of a program's health. Knows no editor.
import { html, type Markup } from './html';
import { rung, type Results, type Tier } from './table';

export interface HealthFigures {
  readonly program: string;
  readonly evaluated: string;
  readonly partners: number;
  readonly tiers: readonly Tier[];
  readonly tracks?: readonly { readonly track: string; readonly title: string; readonly partners: number; readonly tiers: readonly Tier[] }[];
  readonly specializations?: readonly { readonly title: string; readonly partners: number; readonly share: string }[];
  readonly kpis: readonly Kpi[];
}

interface Kpi {
  readonly kpi: string;
  readonly title: string;
  readonly category: string;
  readonly value: string | null;
  readonly target: string | null;
  readonly met: boolean | null;
}

/** The colour of a tier: one of six, by its rung; none has none. */
export function tone(tiers: readonly Tier[], tier: string | null): string {
  return `tier tone-${Math.min(rung(tiers, tier ?? ''), 6)}`;
}

/** The page of an evaluation before its rows have come: heading, tiers, search, and a table to be filled. */
export function resultsBody(results: Results): Markup {
  const notes = results.notes === '' ? undefined : html`<details class="notes"${results.rejected ? html` open` : ''}>
<summary>${results.rejected ? 'Rows were set aside: all others were evaluated' : 'Notes on the data'}</summary>
<pre tabindex="0">${results.notes}</pre>
</details>`;
  const tiers = results.ladders.map((ladder, at) => {
    const buttons = ladder.tiers.map(
      (tier) => html`<li><button type="button" class="${tone(ladder.tiers, tier.tier)}" data-ladder="${at}" data-tier="${tier.tier ?? ''}" aria-pressed="false">
<span class="name">${tier.title}</span> <strong>${tier.partners}</strong> <span class="share">${tier.share}</span></button></li>\n`,
    );
    const title = ladder.track === null ? undefined : html`<h2>${ladder.title}</h2>\n`;
    const label = ladder.track === null ? 'Show one tier' : `Show one tier of ${ladder.title}`;
    return html`${title}<ul class="tiers" aria-label="${label}">\n${buttons}</ul>\n`;
  });
  return html`<main>
<h1>${results.program}</h1>
<p class="about">${results.rows.length} partners, evaluated ${results.evaluated}, from <code>${results.data}</code></p>
${notes}
${tiers}
<div class="tools">
<label>Find <input id="find" type="search" placeholder="a key, a tier, a value"></label>
<p id="count" role="status"></p>
</div>
<div class="scroll" tabindex="0" role="region" aria-label="Results, a row for each partner">
<table id="results"><caption class="unseen">The results of every partner</caption><thead></thead><tbody></tbody></table>
</div>
<p><button type="button" id="more" hidden>Show more</button></p>
</main>`;
}

const heads = (...names: string[]) => names.map((name) => html`<th scope="col">${name}</th>`);

/** How many hold each of some things, as a table with its heading. */
function shares<T extends { title: string; partners: number; share: string }>(
  heading: string,
  first: string,
  all: readonly T[],
  look: (one: T) => string,
): Markup | undefined {
  const rows = all.map(
    (one) => html`<tr><th scope="row"><span class="${look(one)}">${one.title}</span></th>
<td class="figure">${one.partners}</td><td class="figure">${one.share}</td>
<td><meter min="0" max="100" value="${Number.parseFloat(one.share)}" aria-label="Share of ${one.title}">${one.share}</meter></td></tr>\n`,
  );
  return all.length === 0 ? undefined : html`<h2>${heading}</h2>
<table><thead><tr>${heads(first, 'Partners', 'Share', 'Of all')}</tr></thead><tbody>
${rows}</tbody></table>`;
}

/** The page of a program's health. */
export function healthBody(health: HealthFigures): Markup {
  const verdict = (met: boolean | null) =>
    met === null ? '' : met ? html`<span class="verdict met">✓ met</span>` : html`<span class="verdict missed">✗ missed</span>`;
  const kpis = health.kpis.map(
    (kpi) => html`<tr><th scope="row">${kpi.title}</th><td>${kpi.category}</td>
<td class="figure">${kpi.value ?? 'unknown'}</td><td class="figure">${kpi.target ?? ''}</td><td>${verdict(kpi.met)}</td></tr>\n`,
  );
  return html`<main>
<h1>${health.program}</h1>
<p class="about">${health.partners} partners, evaluated ${health.evaluated}</p>
${shares('Tiers', 'Tier', health.tiers, (at) => tone(health.tiers, at.tier))}
${(health.tracks ?? []).map((track) => shares(`${track.title}: ${track.partners} partners`, 'Tier', track.tiers, (at) => tone(track.tiers, at.tier)))}
${shares('Specializations', 'Specialization', health.specializations ?? [], () => '')}
${health.kpis.length === 0 ? undefined : html`<h2>Figures</h2>
<table><thead><tr>${heads('Figure', 'Kind', 'Value', 'Target', 'Verdict')}</tr></thead><tbody>
${kpis}</tbody></table>`}
</main>`;
}
