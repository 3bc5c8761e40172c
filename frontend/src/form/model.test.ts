import { describe, expect, it } from 'vitest';
import type { Field, Form, Rule, Value } from '../documents/form';
import { changes, clearedSecrets, fieldsOf, initialValues, isRequired, sortIssues, stillTouched } from './model';
import { initialRows, withNewRow } from './rows';
import { holds } from './rules';
import { fieldOf, formOf } from './samples';

const COMMON = {
  help: null,
  required: false,
  readOnly: false,
  lockedReason: null,
  autocomplete: null,
  width: 'FULL',
  advanced: false,
  errors: [],
  visibleWhen: null,
  requiredWhen: null,
};

function field(name: string, rest: object): Field {
  return { ...COMMON, name, label: name, ...rest } as unknown as Field;
}

function text(name: string, value: string, rest: object = {}): Field {
  return field(name, { __typename: 'TextField', text: value, ...rest });
}

function secret(name: string, isSet: boolean, clearedBy: string[] = []): Field {
  return field(name, { __typename: 'SecretField', isSet, clearedBy });
}

function form(...fields: Field[]): Form {
  const fieldset = { name: 'all', title: null, description: null, collapsible: false, collapsed: false };
  return { errors: [], fieldsets: [{ ...fieldset, visibleWhen: null, fields }] } as unknown as Form;
}

function values(entries: Record<string, Value>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(entries));
}

const isBot: Rule = { anyOf: [{ allOf: [{ field: 'auth', operator: 'EQUALS', values: ['bot'] }] }] };

describe('a rule', () => {
  const rule: Rule = {
    anyOf: [
      { allOf: [{ field: 'auth', operator: 'EQUALS', values: ['bot'] }] },
      {
        allOf: [
          { field: 'limit', operator: 'GREATER_THAN', values: ['5'] },
          { field: 'tags', operator: 'CONTAINS', values: ['x'] },
        ],
      },
    ],
  };

  it('holds when one group holds', () => {
    expect(holds(rule, values({ auth: { choice: 'bot' } }))).toBe(true);
  });

  it('needs every predicate of a group', () => {
    expect(holds(rule, values({ limit: { number: '9' }, tags: { choices: ['x', 'y'] } }))).toBe(true);
    expect(holds(rule, values({ limit: { number: '9' }, tags: { choices: [] } }))).toBe(false);
    expect(holds(rule, values({ limit: { number: '5' }, tags: { choices: ['x'] } }))).toBe(false);
  });

  it('always holds when there is none', () => {
    expect(holds(null, values({}))).toBe(true);
  });

  it('takes a stored secret for set, and a cleared one for not set', () => {
    const isSet: Rule = { anyOf: [{ allOf: [{ field: 'key', operator: 'IS_SET', values: [] }] }] };
    expect(holds(isSet, values({ key: { secret: { keep: true } } }))).toBe(true);
    expect(holds(isSet, values({ key: { secret: { clear: true } } }))).toBe(false);
    expect(holds(isSet, values({ key: { secret: { set: '' } } }))).toBe(false);
  });

  it('reads a pattern as ECMAScript does with the v flag', () => {
    const matches: Rule = { anyOf: [{ allOf: [{ field: 'a', operator: 'MATCHES', values: ['\\p{Lu}'] }] }] };
    expect(holds(matches, values({ a: { text: 'Ä' } }))).toBe(true);
    expect(holds(matches, values({ a: { text: 'Äh' } }))).toBe(false);
    expect(holds(matches, values({ a: { text: 'ä' } }))).toBe(false);
  });

  it('can make a field required', () => {
    const token = text('token', '', { requiredWhen: isBot });
    expect(isRequired(token, values({ auth: { choice: 'bot' } }))).toBe(true);
    expect(isRequired(token, values({ auth: { choice: 'hook' } }))).toBe(false);
  });
});

describe('what is sent', () => {
  it('is nothing when nothing was touched', () => {
    const one = form(text('name', 'A'), secret('key', true));
    expect(changes(one, initialValues(one), new Set())).toEqual([]);
  });

  it('is what was touched, and not what is hidden or locked', () => {
    const one = form(
      text('name', 'A'),
      text('hidden', '', { visibleWhen: isBot }),
      text('locked', '', { readOnly: true }),
      text('untouched', 'U'),
    );
    const typed = new Map(initialValues(one)).set('name', { text: 'B' });
    expect(changes(one, typed, new Set(['name', 'hidden', 'locked']))).toEqual([{ name: 'name', value: { text: 'B' } }]);
  });

  it('leaves out a whole fieldset that is hidden', () => {
    const one = form(text('name', 'A'));
    one.fieldsets[0]!.visibleWhen = isBot;
    expect(changes(one, initialValues(one), new Set(['name']))).toEqual([]);
  });

  it('never holds a value of an unknown field type', () => {
    const one = form(field('map', { __typename: 'OracleField' }));
    expect(initialValues(one).has('map')).toBe(false);
    expect(changes(one, initialValues(one), new Set(['map']))).toEqual([]);
  });

  it('never begins with a secret that is stored', () => {
    expect(initialValues(form(secret('key', true))).get('key')).toEqual({ secret: { keep: true } });
  });
});

it('warns of the secrets that a change of destination empties', () => {
  const one = form(text('url', 'https://a.test'), secret('key', true, ['url']));
  const cleared = (typed: ReturnType<typeof initialValues>, ...touched: string[]): string[] =>
    clearedSecrets(fieldsOf(one), typed, new Set(touched)).map(({ name }) => name);
  expect(cleared(initialValues(one), 'url')).toEqual(['key']);
  expect(cleared(initialValues(one), 'name')).toEqual([]);
  const givenAnew = new Map(initialValues(one)).set('key', { secret: { set: 'new' } });
  expect(cleared(givenAnew, 'url', 'key')).toEqual([]);
});

it('puts each issue beside its field, and the rest with the form', () => {
  const issues = [
    { path: ['values', 'url'], message: 'Not an address.' },
    { path: ['name'], message: 'Taken.' },
    { path: [], message: 'Too much.' },
    { path: ['values', 'gone'], message: 'No such setting.' },
  ];
  expect(sortIssues(form(text('url', ''), text('name', '')), issues)).toEqual({
    byField: { url: ['Not an address.'], name: ['Taken.'] },
    ofForm: ['Too much.', 'No such setting.'],
  });
});

describe('what was put back', () => {
  const list = fieldOf('ListField', 'list', {
    template: [fieldOf('TextField', 'list.label')],
    rows: [{ rowId: 'r1', fields: [{ ...fieldOf('TextField', 'list.r1.label'), text: 'North' }] }],
  });
  const one = formOf(
    fieldOf('TextField', 'url', { text: 'https://a.test' }),
    fieldOf('SecretField', 'key', { isSet: true }),
    fieldOf('MultiChoiceField', 'tags', { choices: ['a', 'b'] }),
    fieldOf('MultiChoiceField', 'order', { choices: ['a', 'b'], ordered: true }),
    fieldOf('TemporalField', 'wait', { temporalKind: 'DURATION', iso: 'PT90M' }),
    fieldOf('MappingField', 'map', { entries: [{ key: 'x', value: '1' }, { key: 'y', value: '2' }] }),
    fieldOf('ConditionsField', 'when', { mode: 'ALL', conditions: [{ choiceId: 'c', operatorId: 'o', values: ['1', '2'] }] }),
    list,
  );
  const began = initialValues(one);
  const touched = (typed: Record<string, Value>): string[] => [
    ...stillTouched(one, began, new Map([...began, ...Object.entries(typed)]), Object.keys(typed)),
  ];

  it('is as if nobody had touched it, compared by value', () => {
    expect(
      touched({
        url: { text: 'https://a.test' },
        key: { secret: { keep: true } },
        tags: { choices: ['b', 'a'] },
        order: { choices: ['a', 'b'] },
        wait: { iso: 'P0DT0H90M0S' },
        map: { mapping: [{ value: '2', key: 'y' }, { value: '1', key: 'x' }] },
        when: { conditions: { conditions: [{ operatorId: 'o', choiceId: 'c', values: ['2', '1'] }], mode: 'ALL' } },
        list: { rows: withNewRow(list, initialRows(list)).toSpliced(1, 1) },
      }),
    ).toEqual([]);
  });

  it('is touched still when the least of it is another', () => {
    const others: Record<string, Value> = {
      url: { text: 'https://a.test/' },
      key: { secret: { set: '' } },
      tags: { choices: ['a'] },
      order: { choices: ['b', 'a'] },
      wait: { iso: 'P0DT1H0M0S' },
      map: { mapping: [{ key: 'x', value: '1' }, { key: 'y', value: '' }] },
      when: { conditions: { mode: 'ANY', conditions: [{ choiceId: 'c', operatorId: 'o', values: ['1', '2'] }] } },
      list: { rows: withNewRow(list, initialRows(list)) },
    };
    expect(touched(others)).toEqual(Object.keys(others));
  });

  it('is not asked about when its field is there no more', () => {
    expect([...stillTouched(one, began, new Map(began).set('gone', { text: 'x' }), ['gone'])]).toEqual([]);
  });
});
