/** The modules of the page on clients, as a reader would write them: what is tried is what is told. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const PAGE = new URL('../../../docs/use-a-client.md', import.meta.url);
// Below node_modules, so that what they import is found, and nothing is left to commit.
const FOLDER = new URL('../node_modules/.documented/', import.meta.url);

const page = readFileSync(PAGE, 'utf8');
const modules = [...page.matchAll(/^`(\w+\.js)`:\n\n```js\n(.*?)^```/gms)];
if (modules.length !== page.match(/^```js$/gm).length) {
  throw new Error('an example of the page has no name');
}
mkdirSync(FOLDER, { recursive: true });
writeFileSync(new URL('package.json', FOLDER), '{"type": "module"}');
for (const [, name, source] of modules) {
  writeFileSync(new URL(name, FOLDER), source);
}

/** Imports one of them by its name. */
export const documented = (name) => import(new URL(name, FOLDER).href);
