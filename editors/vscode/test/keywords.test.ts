// Every keyword of the language's grammar is coloured, and every word that is coloured is a keyword of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const oniguruma = require('vscode-oniguruma') as typeof import('vscode-oniguruma');
const textmate = require('vscode-textmate') as typeof import('vscode-textmate');

const GRAMMAR = 'syntaxes/partner.tmLanguage.json';
/** The grammar of the language, from the extension's folder or from where the build puts a copy of it. */
const PEST = process.env['PARTNER_GRAMMAR'] ?? path.join('..', '..', 'grammar', 'partner.pest');

/** The words of the rules that are words. */
function keywords(): string[] {
  const text = readFileSync(PEST, 'utf8');
  const rules = [...text.matchAll(/^(?:kw_\w+|often|unit_word|fact_word|same)\s*=\s*@\{([\s\S]*?)\}\s*$/gm)];
  return [...new Set(rules.flatMap((rule) => [...(rule[1] ?? '').matchAll(/"([a-z_]+)"/g)].map((word) => word[1] ?? '')))];
}

/** The words that the TextMate grammar spells. Words that the language takes for other reasons are left out. */
function coloured(): string[] {
  const grammar = JSON.parse(readFileSync(GRAMMAR, 'utf8')) as unknown;
  const found: string[] = [];
  const visit = (it: unknown, key: string): void => {
    if (typeof it === 'string' && (key === 'match' || key === 'begin')) {
      const bare = it.replace(/\\[a-z]\{[^}]*\}|\\p\{\w+\}|\\./g, ' ').replace(/\[[^\]]*\]/g, ' ');
      found.push(...(bare.match(/[a-z_]{2,}/g) ?? []));
    } else if (typeof it === 'object' && it !== null) {
      Object.entries(it).forEach(([name, value]) => visit(value, Array.isArray(it) ? key : name));
    }
  };
  visit(grammar, '');
  return [...new Set(found)];
}

async function load() {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(GRAMMAR, 'utf8'), GRAMMAR),
  });
  const grammar = await registry.loadGrammar('source.partner');
  assert(grammar);
  return grammar;
}

test('every keyword is coloured', async () => {
  const words = keywords();
  assert(words.length > 140, `${words.length} keywords found in ${PEST}`);
  const grammar = await load();
  const plain = words.filter((word) => {
    // As the first word of a line with what may follow it there, in the middle of a line, and as the name of a type.
    const lines = [`  ${word} x {`, `  ${word} "x" {`, `  ${word} {`, `expect a ${word} b`, `  a: ${word},`, `  a: ${word} of {`];
    return !lines.some((line) => {
      const { tokens } = grammar.tokenizeLine(line, textmate.INITIAL);
      const at = line.indexOf(word);
      const scopes = tokens.find((token) => token.startIndex <= at && at < token.endIndex)?.scopes ?? [];
      return scopes.some((scope) => /^(keyword|storage|support|constant|variable\.language)/.test(scope));
    });
  });
  assert.deepEqual(plain, []);
});

test('what is coloured is a word of the language', () => {
  const types = ['key', 'text', 'number', 'count', 'percent', 'flag', 'date', 'duration', 'certification', 'course', 'today'];
  const pieces = ['fiscal_', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'seat', 'half', 'halves'];
  const known = new Set([...keywords(), ...types, ...pieces]);
  assert.deepEqual(coloured().filter((word) => !known.has(word)), []);
});
