/** Weighs what was built: fails when the first screen, all screens, the styles or the fonts are too heavy. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const OUT = new URL('../frontend-dist/', import.meta.url);
const KB = 1000;

const names = readdirSync(new URL('assets/', OUT));
const page = readFileSync(new URL('index.html', OUT), 'utf8');
const raw = (name) => readFileSync(new URL(`assets/${name}`, OUT));
const packed = (name) => gzipSync(raw(name), { level: 9 }).length;
const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);

const scripts = names.filter((name) => name.endsWith('.js'));
const bars = [
  ['JavaScript of the first screen, gzip', sum(scripts.filter((name) => page.includes(name)).map(packed)), 160 * KB],
  ['JavaScript of all screens, gzip', sum(scripts.map(packed)), 260 * KB],
  ['CSS, gzip', sum(names.filter((name) => name.endsWith('.css')).map(packed)), 12 * KB],
  ['fonts', sum(names.filter((name) => name.endsWith('.woff2')).map((name) => raw(name).length)), 60 * KB],
];

for (const [what, size, bar] of bars) {
  console.log(`${what}: ${size} of ${bar} bytes`);
  if (size > bar) {
    process.exitCode = 1;
  }
}
