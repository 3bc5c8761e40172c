/**
 * Weighs what was built: fails when the first screen, any other, all of them, the styles or the fonts are too heavy. GraphiQL is no screen
 * of the app but a page of its own, and weighed by itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const OUT = new URL('../frontend-dist/', import.meta.url);
const KB = 1000;

const names = readdirSync(new URL('assets/', OUT));
const page = readFileSync(new URL('index.html', OUT), 'utf8');
const raw = (name) => readFileSync(new URL(`assets/${name}`, OUT));
const packed = (name) => gzipSync(raw(name), { level: 9 }).length;
const graphiql = readdirSync(new URL('graphiql/assets/', OUT)).map((name) => readFileSync(new URL(`graphiql/assets/${name}`, OUT)));
const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);

const scripts = names.filter((name) => name.endsWith('.js'));
const weigh = (files) => sum([...files].map(packed));

// The texts of another language, fetched by whoever reads it, once for all screens.
const languages = scripts.filter((name) => name.startsWith('language-'));

/** The files of `names` that a file names in an import: those it cannot run without, or those it fetches when asked. */
function imported(name, isAsked) {
  const pattern = isAsked ? /\bimport\(\s*[`'"]\.\/([^`'"]+\.js)/g : /\b(?:from|import)\s*[`'"]\.\/([^`'"]+\.js)/g;
  return [...raw(name).toString().matchAll(pattern)].map(([, other]) => other).filter((other) => scripts.includes(other) && !languages.includes(other));
}

/** With all that it cannot run without. */
function whole(name, seen = new Set()) {
  if (!seen.has(name)) {
    seen.add(name);
    imported(name, false).forEach((other) => whole(other, seen));
  }
  return seen;
}

/** A screen with everything that it may fetch later: dialogs, menus, previews; but no other screens. */
function withParts(name, screens, seen = new Set()) {
  for (const each of whole(name)) {
    if (!seen.has(each)) {
      seen.add(each);
      imported(each, true).filter((other) => !screens.includes(other)).forEach((other) => withParts(other, screens, seen));
    }
  }
  return seen;
}

// The entry fetches every screen when somebody goes there.
const entry = scripts.find((name) => page.includes(`src="./assets/${name}"`));
const first = whole(entry);
const screens = imported(entry, true);
const routes = screens
  .map((name) => ({ name, size: weigh(new Set([...first, ...withParts(name, [entry, ...screens])])) }))
  .toSorted((one, other) => other.size - one.size);
if (process.argv.includes('--each')) {
  routes.forEach(({ name, size }) => console.log(`${String(size).padStart(7)} ${name}`));
}
const heaviest = routes[0];

const bars = [
  ['JavaScript of the first screen, gzip', weigh(first), 160 * KB],
  [`JavaScript of the heaviest route (${heaviest.name}), gzip`, heaviest.size, 210 * KB],
  ['JavaScript of the heaviest language, gzip', Math.max(0, ...languages.map((name) => packed(name))), 25 * KB],
  ['JavaScript of all screens and languages, gzip', weigh(scripts), 260 * KB],
  ['CSS, gzip', sum(names.filter((name) => name.endsWith('.css')).map(packed)), 12 * KB],
  ['fonts', sum(names.filter((name) => name.endsWith('.woff2')).map((name) => raw(name).length)), 60 * KB],
  ['GraphiQL, gzip', sum(graphiql.map((file) => gzipSync(file, { level: 9 }).length)), 1_500 * KB],
  ['GraphiQL, as it lies there', sum(graphiql.map((file) => file.length)), 5_500 * KB],
];

for (const [what, size, bar] of bars) {
  console.log(`${what}: ${size} of ${bar} bytes`);
  if (size > bar) {
    process.exitCode = 1;
  }
}
