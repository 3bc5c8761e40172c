import { readFileSync } from 'node:fs';
import { buildSchema, validate, type DocumentNode } from 'graphql';
import { expect, it } from 'vitest';

const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
const modules = import.meta.glob<Record<string, DocumentNode>>('./*.ts', { eager: true });

const operations = Object.entries(modules).flatMap(([file, exports]) =>
  Object.entries(exports)
    .filter(([, document]) => document.definitions.some((definition) => definition.kind === 'OperationDefinition'))
    .map(([name, document]) => ({ name: `${file} ${name}`, document })),
);

it.each(operations)('$name is valid by the printed schema', ({ document }) => {
  expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
});

it('found the operations', () => {
  expect(operations.length).toBeGreaterThan(20);
});
