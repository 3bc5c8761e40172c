import { readFileSync } from 'node:fs';
import { formatDocument } from '@urql/core';
import { buildSchema, validate, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
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

/** As the server counts: a fragment's fields wherever it is spread. */
function fieldsOf(document: DocumentNode): number {
  const fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === 'FragmentDefinition')
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const count = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? []).reduce((sum, node) => {
      if (node.kind === 'FragmentSpread') {
        return sum + count(fragments.get(node.name.value)!.selectionSet);
      }
      return sum + (node.kind === 'Field' ? 1 : 0) + count(node.selectionSet);
    }, 0);
  return document.definitions.reduce(
    (sum, definition) => sum + (definition.kind === 'OperationDefinition' ? count(definition.selectionSet) : 0),
    0,
  );
}

it.each(operations)('$name asks for no more than the server takes', ({ document }) => {
  // With the type names that the cache adds.
  expect(fieldsOf(formatDocument(document) as DocumentNode)).toBeLessThanOrEqual(500);
});

it('found the operations', () => {
  expect(operations.length).toBeGreaterThan(20);
});
