/** The present schema against the last release's: fails on a change that breaks clients and that no new decision names. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { undecided } from './breaking.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DECISIONS = 'backend/decisions';

/** What git says; nothing where this is no clone. */
function git(...command) {
  const { stdout } = spawnSync('git', command, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return stdout ?? '';
}

const lines = (text) => text.split('\n').filter(Boolean);
const file = (name) => readFileSync(join(ROOT, name), 'utf8');

/** The newest tag of a version that has a schema; null when nothing was released. */
function lastRelease() {
  const tags = lines(git('tag', '--list', 'v[0-9]*', '--sort=-version:refname'));
  const found = tags.find((tag) => git('ls-tree', '--name-only', tag, 'schema.graphql').trim());
  if (found === undefined && /^## \[?v?\d/m.test(file('CHANGELOG.md'))) {
    throw new Error('CHANGELOG.md tells of a release and no tag is here: git fetch --unshallow --tags');
  }
  return found ?? null;
}

const release = lastRelease();
if (release === null) {
  console.log('nothing has been released: there is nothing to compare with');
} else {
  // A record is not edited: one that the release had has decided other changes.
  const known = new Set(lines(git('ls-tree', '--name-only', release, `${DECISIONS}/`)));
  const decisions = readdirSync(join(ROOT, DECISIONS))
    .map((name) => `${DECISIONS}/${name}`)
    .filter((name) => !known.has(name))
    .map(file);
  const released = git('show', `${release}:schema.graphql`);
  const found = await undecided({ released, present: file('schema.graphql'), decisions });
  found.forEach(({ path, message }) => console.error(`${path}: ${message}`));
  if (found.length > 0) {
    console.error(`These break clients of ${release}. Take them back, or name each path in a record in ${DECISIONS}.`);
    process.exitCode = 1;
  } else {
    console.log(`nothing breaks clients of ${release}`);
  }
}
