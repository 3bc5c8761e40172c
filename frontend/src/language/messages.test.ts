/** Holds the languages whole: every sentence can be translated, and is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { catalogPath, CATALOG_NAMES, compiled, freshCatalogs, TRANSLATED, translations } from '../../messages';
import { tooEarly, untranslated } from './untranslated';

const SRC = fileURLToPath(new URL('../', import.meta.url));

/** Words that nobody reads, or that are the same in every language. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // Languages call themselves by their own names.
  'language/language.ts': ['Deutsch', 'English'],
  // Names of things that are called so everywhere.
  'form/durations.ts': ['min'],
  'form/fields/Text.tsx': ['Liquid', 'Jinja'],
  'parts/ConfigLines.tsx': ['Config'],
  'screens/PublishForm.tsx': ['{ "title": "Printer on fire", "url": "https://example.com/tickets/7" }'],
  // What a program is told, and not a person.
  'screens/TokenUse.tsx': [
    'mutation { publishEvent(input: {type: "ticket.opened", data: {title: "Printer on fire"}}) { __typename ... on Error { message } } }',
    'curl {}{}graphql -H "Authorization: Bearer $TOKEN" -H \'Content-Type: application/json\' -d \'{}\'',
  ],
  // The product's name.
  'parts/Page.tsx': ['{} · Jackfield'],
  'screens/Brand.tsx': ['Jackfield'],
  'screens/Shell.tsx': ['Jackfield'],
  'screens/PersonMenu.tsx': ['GraphiQL'],
};
/** Names of types and modules; what the tests show; and the rule itself. */
const NO_WORDS = new Set(['api/cache.ts', 'live/notice.ts', 'routes.ts', 'form/samples.ts', 'language/untranslated.ts']);

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => /\.tsx?$/.test(name) && !/\.(?:test|d)\.tsx?$/.test(name) && !name.startsWith('documents/') && !NO_WORDS.has(name));
const read = (name: string): string => readFileSync(`${SRC}${name}`, 'utf8');

function words(name: string): string[] {
  return untranslated(name, read(name)).filter((line) => !(ALLOWED[name] ?? []).includes(line.replace(/^[^:]+:\d+: /, '')));
}

describe('the code', () => {
  test('shows no words that a catalog could not have', () => {
    expect(files.flatMap(words)).toEqual([]);
  });

  test('translates nothing before it is known into which language', () => {
    expect(files.flatMap((name) => tooEarly(name, read(name)))).toEqual([]);
  });
});

describe('the rule', () => {
  const shown = (code: string): string[] => untranslated('a.tsx', code).map((line) => line.replace(/^a\.tsx:\d+: /, ''));

  test('sees texts, attributes, branches and tables', () => {
    expect(shown('const a = <p>Save it</p>;')).toEqual(['Save it']);
    expect(shown('const a = <p aria-label="near" className="very big" />;')).toEqual(['near']);
    expect(shown("const a = <p>{isOn ? 'on' : t`off`}</p>;")).toEqual(['on']);
    expect(shown('const a = <p>{n && `${n} more`}</p>;')).toEqual(['{} more']);
    expect(shown("const a = { PENDING: { label: 'waits', id: 'waits' } };")).toEqual(['waits']);
    expect(shown("function a() { return 'Waiting'; }")).toEqual(['Waiting']);
    expect(shown('const a = `Group ${n}`;')).toEqual(['Group {}']);
    expect(shown("const a = `${n} ${n === 1 ? 'day' : 'days'}`;")).toEqual(['day', 'days']);
  });

  test('takes what is marked, and looks into it', () => {
    expect(shown('const a = <Trans>Save <b>{name}</b></Trans>;')).toEqual([]);
    expect(shown('const a = <Trans>Save <a title="It all">it</a></Trans>;')).toEqual(['It all']);
    expect(shown("const a = t`Save ${isOn ? 'the first' : other}`;")).toEqual(['the first']);
    expect(shown("const a = plural(n, { one: '# thing', other: '# things' });")).toEqual([]);
    expect(shown("const a = msg`Waiting`; const b = kind === 'Waiting';")).toEqual([]);
  });

  test('tells what is translated while a module loads', () => {
    expect(tooEarly('a.ts', 'const a = t`Now`;')).toEqual(['a.ts:1: t`Now`']);
    expect(tooEarly('a.ts', 'const a = msg`Later`; const b = () => t`Then`;')).toEqual([]);
  });
});

/** What a translation has to have in common with its sentence: names, and elements with how often they stand there. */
function places(message: string): string[] {
  const names = new Set<string>();
  const tags: string[] = [];
  const walk = (tokens: unknown): void => {
    if (typeof tokens === 'string') {
      tags.push(...(tokens.match(/<\/?\w+\/?>/g) ?? []));
    } else if (Array.isArray(tokens)) {
      for (const token of tokens) {
        if (Array.isArray(token)) {
          const [name, kind, cases] = token as [string, string?, Record<string, unknown>?];
          names.add(`{${name}${kind === undefined ? '' : `, ${kind}`}}`);
          // One case of them stands for all: each is a whole sentence part.
          walk(cases?.other);
        } else {
          walk(token);
        }
      }
    }
  };
  walk(compiled(message));
  return [...names, ...tags].toSorted();
}

describe.each(TRANSLATED)('in %s', (language) => {
  const all = CATALOG_NAMES.flatMap((name) => translations(language, name).map((each) => ({ ...each, name })));

  const fresh = freshCatalogs(language);

  test.each(CATALOG_NAMES)('the catalog %s is what `npm run messages` writes', (name) => {
    const path = catalogPath(language, name);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(fresh.get(name));
  });

  test('every sentence is translated', () => {
    expect(all.filter(({ text }) => text === '').map(({ name, message }) => `${name}: ${message}`)).toEqual([]);
  });

  test('a translation has the places and elements of its sentence', () => {
    const other = all.filter(({ message, text }) => text !== '' && places(message).join(' ') !== places(text).join(' '));
    expect(other.map(({ message, text }) => `${message} → ${text}`)).toEqual([]);
  });

  test('a sentence of two catalogs has one translation', () => {
    const texts = new Map<string, string>();
    const torn = all.filter(({ id, text }) => text !== '' && (texts.get(id) ?? texts.set(id, text).get(id)) !== text);
    expect(torn.map(({ name, message, text }) => `${name}: ${message} → ${text}`)).toEqual([]);
  });
});
