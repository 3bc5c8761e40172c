import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Another file of ours for what the packages import: each says in its first line why. */
function instead(places: readonly (readonly [RegExp, string])[]): Plugin {
  return {
    name: 'jackfield-instead',
    enforce: 'pre',
    resolveId: (source, importer = '') => {
      const found = importer.includes('/node_modules/') && places.find(([asked]) => asked.test(source));
      return found ? here(found[1]) : null;
    },
  };
}

const PAGE = [
  [/\/dompurify\/dompurify\.js$/, './sanitizer.ts'],
  [/^\.\/monaco-editor$|^monaco-graphql\/esm\/monaco-editor\.js$/, './monaco.ts'],
  [/^prettier\/(plugins\/estree|parser-babel)$/, './json-with-comments.ts'],
  [/^prettier\/parser-graphql$/, './graphql-for-prettier.ts'],
] as const;

const WORKER = [[/^prettier\//, './unformatted.ts']] as const;

/** GraphiQL's styles bring fonts as data: URLs, which the policy does not allow; the page uses the system's. */
function noFontsInStyles(): Plugin {
  return {
    name: 'jackfield-no-fonts-in-styles',
    enforce: 'pre',
    transform: (code, id) =>
      /\/@graphiql\/.*\.css$/.test(id)
        ? { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null }
        : null,
  };
}

/** What Monaco has taken in from others stands in no package.json, so its own list is sent along. */
function notices(): Plugin {
  const icons = "The icons in the font 'codicon' are Microsoft's, under the Creative Commons Attribution 4.0 International licence\n"
    + '(https://github.com/microsoft/vscode-codicons; https://creativecommons.org/licenses/by/4.0/).\n\n';
  const ofMonaco = readFileSync(here('../node_modules/monaco-editor/ThirdPartyNotices.txt'), 'utf8').replaceAll('\r\n', '\n');
  return {
    name: 'jackfield-notices',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'assets/monaco-notices.txt', source: icons + ofMonaco });
    },
  };
}

// A page of its own, so that nothing of it is in the app's files. As theirs, its output is committed: names are hashes of contents.
export default defineConfig({
  root: here('.'),
  publicDir: false,
  base: './',
  plugins: [instead(PAGE), noFontsInStyles(), react(), notices()],
  worker: { format: 'es', plugins: () => [instead(WORKER)] },
  build: {
    target: 'es2023',
    outDir: here('../../frontend-dist/graphiql'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 4_000,
    license: { fileName: 'assets/licenses.md' },
  },
});
