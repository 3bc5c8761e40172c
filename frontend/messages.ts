/**
 * The languages of the app, where it is built: finds the sentences in the code, keeps the catalogs of their translations, and puts
 * both into the bundle compiled, so that no page reads ICU. English stands in the code, each sentence in the chunk that shows it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync, types as t, type PluginObj } from '@babel/core';
import extractPlugin, { type ExtractedMessage } from '@lingui/babel-plugin-extract-messages';
import macroPlugin from '@lingui/babel-plugin-lingui-macro';
import { makeConfig } from '@lingui/conf';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { generateMessageId } from '@lingui/message-utils/generateMessageId';
import PO from 'pofile';
import type { Plugin } from 'vite';

const SRC = fileURLToPath(new URL('./src/', import.meta.url));
const CATALOGS = fileURLToPath(new URL('./src/language/', import.meta.url));
const USES_MACRO = /from ['"]@lingui\/(?:core|react)\/macro['"]/;
const VIRTUAL = 'virtual:messages/';

/** The languages that have catalogs. The source's own has none. */
export const TRANSLATED = ['de'] as const;

/** Which files' sentences stand in which catalog: several people can then translate at once. */
const ROOMS: readonly { name: string; holds: RegExp }[] = [
  { name: 'screens-a-f', holds: /^screens\/[A-Fa-f]/ },
  { name: 'screens-g-o', holds: /^screens\/[G-Og-o]/ },
  { name: 'screens-p-z', holds: /^screens\/[P-Zp-z]/ },
  { name: 'everywhere', holds: /./ },
];

export const CATALOG_NAMES = ROOMS.map(({ name }) => name);

export interface Sentence {
  id: string;
  message: string;
  context?: string;
  comments: string[];
}

const CONFIG = makeConfig(
  {
    locales: ['en', ...TRANSLATED],
    sourceLocale: 'en',
    runtimeConfigModule: { Trans: ['/src/language/Trans', 'Trans'] },
  },
  { skipValidation: true },
);

/** What the sentence is when it is shown: text and the places that are filled in. */
export function compiled(message: string): unknown[] {
  const tokens = JSON.parse(JSON.stringify(compileMessage(message))) as unknown;
  // A text by itself would be taken for one that is not compiled yet.
  return Array.isArray(tokens) ? tokens : [tokens];
}

function compileInPlace(): PluginObj {
  return {
    visitor: {
      ObjectExpression({ node }) {
        if (node.leadingComments?.some(({ value }) => value.trim() === 'i18n')) {
          for (const property of node.properties) {
            if (t.isObjectProperty(property) && t.isIdentifier(property.key, { name: 'message' }) && t.isStringLiteral(property.value)) {
              property.value = t.valueToNode(compiled(property.value.value));
            }
          }
        }
      },
    },
  };
}

function transform(code: string, filename: string, after: [unknown, object], extract: boolean) {
  return transformSync(code, {
    filename,
    babelrc: false,
    configFile: false,
    sourceMaps: !extract,
    parserOpts: { plugins: filename.endsWith('.tsx') ? ['typescript', 'jsx'] : ['typescript'] },
    plugins: [[macroPlugin, { extract, stripMessageField: false, linguiConfig: CONFIG }], after as [PluginObj, object]],
  });
}

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.(?:test|d)\.tsx?$/.test(name))
    .map((name) => name.split(sep).join('/'))
    .toSorted();
}

/** All sentences of the code, by catalog. */
export function extracted(): Map<string, Sentence[]> {
  const found = new Map(ROOMS.map(({ name }) => [name, new Map<string, Sentence>()]));
  for (const name of sourceFiles()) {
    const code = readFileSync(join(SRC, name), 'utf8');
    if (USES_MACRO.test(code)) {
      const room = found.get(ROOMS.find(({ holds }) => holds.test(name))!.name)!;
      const onMessageExtracted = ({ id, message = '', context, comment, placeholders = {} }: ExtractedMessage): void => {
        const before = room.get(id);
        const comments = new Set([
          ...(before?.comments ?? []),
          ...(comment === undefined ? [] : [comment]),
          // What a number stands for; a name tells by itself.
          ...Object.entries(placeholders)
            .filter(([key]) => /^\d/.test(key))
            .map(([key, value]) => `{${key}}: ${value.replaceAll(/\s+/g, ' ')}`),
        ]);
        room.set(id, { id, message, ...(context === undefined ? {} : { context }), comments: [...comments].toSorted() });
      };
      transform(code, join(SRC, name), [extractPlugin, { onMessageExtracted }], true);
    }
  }
  const byText = (one: Sentence, other: Sentence): number => {
    const [a, b] = [`${one.message}\0${one.context ?? ''}`, `${other.message}\0${other.context ?? ''}`];
    return a < b ? -1 : Number(a > b);
  };
  return new Map([...found].map(([name, sentences]) => [name, [...sentences.values()].toSorted(byText)]));
}

export function catalogPath(language: string, name: string): string {
  return join(CATALOGS, language, `${name}.po`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export interface Translation {
  id: string;
  message: string;
  text: string;
}

export function translations(language: string, name: string): Translation[] {
  return PO.parse(readText(catalogPath(language, name))).items.map(({ msgid, msgctxt, msgstr }) => ({
    id: generateMessageId(msgid, msgctxt ?? undefined),
    message: msgid,
    text: msgstr[0] ?? '',
  }));
}

/** The catalogs as they should lie there: what the code says, with what is translated already; nothing else. */
export function freshCatalogs(language: string): Map<string, string> {
  const known = new Map<string, string>();
  for (const { id, text } of CATALOG_NAMES.flatMap((name) => translations(language, name))) {
    known.set(id, known.get(id) || text);
  }
  return new Map(
    [...extracted()].map(([name, sentences]) => {
      const own = new Map(translations(language, name).map(({ id, text }) => [id, text]));
      const catalog = new PO();
      catalog.headers = { Language: language, 'MIME-Version': '1.0', 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': '8bit' };
      catalog.items = sentences.map(({ id, message, context, comments }) => {
        const item = new PO.Item();
        item.msgid = message;
        if (context !== undefined) {
          item.msgctxt = context;
        }
        item.extractedComments = comments;
        // One sentence in two catalogs is translated once.
        item.msgstr = [own.get(id) || known.get(id) || ''];
        return item;
      });
      return [name, `${catalog.toString().trimEnd()}\n`];
    }),
  );
}

/** Writes the catalogs anew, all of them or those that are named; says what is not translated yet. */
export function writeCatalogs(names: readonly string[]): string[] {
  const missing: string[] = [];
  for (const language of TRANSLATED) {
    for (const [name, text] of freshCatalogs(language)) {
      if (names.length === 0 || names.includes(name)) {
        const path = catalogPath(language, name);
        if (readText(path) !== text) {
          writeFileSync(path, text);
        }
        const open = PO.parse(text).items.filter(({ msgstr }) => !msgstr[0]).length;
        if (open > 0) {
          missing.push(`${relative(process.cwd(), path)}: ${open} to translate`);
        }
      }
    }
  }
  return missing;
}

/** Of the build and the tests: turns sentences into what is shown, and translations into one chunk for each language. */
export function messages(): Plugin {
  return {
    name: 'jackfield-messages',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith(VIRTUAL) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${VIRTUAL}`)) {
        return null;
      }
      const language = id.slice(VIRTUAL.length + 1);
      const texts = CATALOG_NAMES.flatMap((name) => {
        this.addWatchFile(catalogPath(language, name));
        return translations(language, name)
          .filter(({ text }) => text !== '')
          .map(({ id: key, text }) => [key, compiled(text)] as const);
      });
      return `export const messages = ${JSON.stringify(Object.fromEntries(texts))};`;
    },
    transform: {
      filter: { code: USES_MACRO, id: /\.tsx?$/ },
      handler(code, id) {
        const { code: out, map } = transform(code, id, [compileInPlace, {}], false) ?? {};
        return typeof out === 'string' ? { code: out, map: map ?? null } : null;
      },
    },
  };
}
