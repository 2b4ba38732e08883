// The markup of the results and of a program's health. Knows no editor.
import { html, type Markup } from './html';
import { rung, type Results, type Tier } from './table';

export interface HealthFigures {
  readonly program: string;
  readonly evaluated: string;
  readonly partners: number;
  readonly tiers: readonly Tier[];
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
  const tiers = results.tiers.map(
    (tier) => html`<li><button type="button" class="${tone(results.tiers, tier.tier)}" data-tier="${tier.tier ?? ''}" aria-pressed="false">
<span class="name">${tier.title}</span> <strong>${tier.partners}</strong> <span class="share">${tier.share}</span></button></li>\n`,
  );
  return html`<main>
<h1>${results.program}</h1>
<p class="about">${results.rows.length} partners, evaluated ${results.evaluated}, from <code>${results.data}</code></p>
${notes}
${tiers.length === 0 ? undefined : html`<ul class="tiers" aria-label="Show one tier">\n${tiers}</ul>`}
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

/** The page of a program's health. */
export function healthBody(health: HealthFigures): Markup {
  const tiers = health.tiers.map(
    (tier) => html`<tr><th scope="row"><span class="${tone(health.tiers, tier.tier)}">${tier.title}</span></th>
<td class="figure">${tier.partners}</td><td class="figure">${tier.share}</td>
<td><meter min="0" max="100" value="${Number.parseFloat(tier.share)}" aria-label="Share of ${tier.title}">${tier.share}</meter></td></tr>\n`,
  );
  const verdict = (met: boolean | null) =>
    met === null ? '' : met ? html`<span class="verdict met">✓ met</span>` : html`<span class="verdict missed">✗ missed</span>`;
  const kpis = health.kpis.map(
    (kpi) => html`<tr><th scope="row">${kpi.title}</th><td>${kpi.category}</td>
<td class="figure">${kpi.value ?? 'unknown'}</td><td class="figure">${kpi.target ?? ''}</td><td>${verdict(kpi.met)}</td></tr>\n`,
  );
  const heads = (...names: string[]) => names.map((name) => html`<th scope="col">${name}</th>`);
  return html`<main>
<h1>${health.program}</h1>
<p class="about">${health.partners} partners, evaluated ${health.evaluated}</p>
<h2>Tiers</h2>
<table><thead><tr>${heads('Tier', 'Partners', 'Share', 'Of all')}</tr></thead><tbody>
${tiers}</tbody></table>
${health.kpis.length === 0 ? undefined : html`<h2>Figures</h2>
<table><thead><tr>${heads('Figure', 'Kind', 'Value', 'Target', 'Verdict')}</tr></thead><tbody>
${kpis}</tbody></table>`}
</main>`;
}
