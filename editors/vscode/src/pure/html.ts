// The shell of every page that is shown, and the escaping of what stands in it. Knows no editor.

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand in an element or a quoted attribute. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

/** Markup whose holes are escaped, unless they are markup themselves. */
export class Markup {
  constructor(readonly text: string) {}
}

type Hole = string | number | Markup | undefined | readonly Hole[];

function fill(hole: Hole): string {
  if (hole === undefined) {
    return '';
  }
  if (hole instanceof Markup) {
    return hole.text;
  }
  return typeof hole === 'object' ? hole.map(fill).join('') : escape(String(hole));
}

/** A template whose holes are escaped: what is shown cannot become markup by being forgotten. */
export function html(parts: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  return new Markup(parts.reduce((text, part, at) => text + fill(holes[at - 1]) + part));
}

export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** Where the style sheet is, as the page may load it. */
  readonly style: string;
  /** The source that the content policy allows styles from. */
  readonly source: string;
  /** A script and the number used once that lets it run; a page without one runs none. */
  readonly script?: { readonly file: string; readonly nonce: string };
}

/** A whole page with a content policy that allows its own style and script and nothing else. */
export function page(it: Page): string {
  const scripts = it.script === undefined ? '' : ` script-src 'nonce-${it.script.nonce}';`;
  const policy = `default-src 'none'; style-src ${it.source};${scripts} base-uri 'none'; form-action 'none'`;
  const script = it.script && html`<script nonce="${it.script.nonce}" src="${it.script.file}"></script>`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${it.title}</title>
<link rel="stylesheet" href="${it.style}">
</head>
<body>
${it.body}
${script}
</body>
</html>
`.text;
}

/** A link that runs a command of the editor. */
export function command(name: string, argument: unknown, text: Markup | string, label?: string): Markup {
  const href = `command:${name}?${encodeURIComponent(JSON.stringify([argument]))}`;
  const aria = label === undefined ? '' : html` aria-label="${label}"`;
  return html`<a href="${href}"${aria}>${text}</a>`;
}
