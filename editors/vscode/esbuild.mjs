// Bundles the extension and the script of its pages into dist/; with --tests the unit tests into out/test/.
import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

const minify = process.argv.includes('--minify');
const common = { bundle: true, minify, logLevel: 'warning', target: 'es2022', legalComments: 'none' };

await Promise.all([
  build({
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  }),
  build({ ...common, entryPoints: ['src/web/results.ts'], outfile: 'dist/results.js', platform: 'browser', format: 'iife' }),
]);

if (process.argv.includes('--tests')) {
  const tests = readdirSync('test').filter((name) => name.endsWith('.test.ts'));
  await build({
    ...common,
    entryPoints: tests.map((name) => `test/${name}`),
    outdir: 'out/test',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
}
