import { buildSchema, parse, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandOf } from './TokenUse';

const schema = buildSchema(readFileSync('../schema.graphql', 'utf8'));

it.each([true, false])('asks what the API understands, in quotes that a shell leaves alone', (mayPublish) => {
  const command = commandOf(mayPublish, 'https://jackfield.test');
  const { asked } = /^curl https:\/\/jackfield\.test\/graphql .* -d '(?<asked>[^']+)'$/.exec(command)!.groups!;
  const { query } = JSON.parse(asked!) as { query: string };
  expect(query.includes('publishEvent')).toBe(mayPublish);
  expect(validate(schema, parse(query))).toEqual([]);
});
