/** Compiles the fragments with Relay's compiler against the schema; fails where one is not taken, or a list has none. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const compiler = createRequire(import.meta.url)('relay-compiler');
const sources = readdirSync(here('.')).filter((name) => name.endsWith('.js'));
const schemaText = readFileSync(here('../../../schema.graphql'), 'utf8');
const schema = buildSchema(schemaText);

/** Every list of the schema, by its place; `taken` are those that a fragment pages through. */
const lists = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap((type) => Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field.type]))
  .filter(([, type]) => /Connection!?$/.test(String(type)))
  .map(([place]) => place);
const taken = new Set();
/** An artifact is due for each operation and fragment, and for each query that a fragment is read again with. */
const due = [];
for (const name of sources) {
  for (const [, text] of readFileSync(here(name), 'utf8').matchAll(/graphql`(.*?)`/gs)) {
    const types = new TypeInfo(schema);
    const document = parse(text);
    due.push(...document.definitions.map((definition) => definition.name.value));
    due.push(...[...text.matchAll(/queryName: "(\w+)"/g)].map(([, query]) => query));
    visit(
      document,
      visitWithTypeInfo(types, {
        Field(node) {
          if (node.directives.some((directive) => directive.name.value === 'connection')) {
            taken.add(`${types.getParentType().name}.${node.name.value}`);
          }
        },
      }),
    );
  }
}

const folder = mkdtempSync(join(tmpdir(), 'jackfield-relay-'));
try {
  mkdirSync(join(folder, 'artifacts'));
  sources.forEach((name) => copyFileSync(here(name), join(folder, name)));
  writeFileSync(join(folder, 'schema.graphql'), schemaText);
  writeFileSync(
    join(folder, 'relay.config.json'),
    JSON.stringify({
      src: '.',
      schema: 'schema.graphql',
      artifactDirectory: 'artifacts',
      language: 'javascript',
      customScalarTypes: { Cursor: 'string', DateTime: 'string', Decimal: 'string', JSON: 'mixed' },
      requireCustomScalarTypes: true,
    }),
  );
  const asked = ['--noWatchman', '--output', 'quiet-with-errors'];
  const { status } = spawnSync(compiler, asked, { cwd: folder, stdio: 'inherit' });
  const written = new Set(status === 0 ? readdirSync(join(folder, 'artifacts')) : []);
  const missing = due.filter((name) => !written.has(`${name}.graphql.js`));
  const left = lists.filter((place) => !taken.has(place));
  console.log(`Relay: ${due.length - missing.length} of ${due.length} documents, ${taken.size} of ${lists.length} lists`);
  if (missing.length + left.length > 0) {
    console.error(`not compiled: ${missing.join(', ')}; without a fragment: ${left.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
