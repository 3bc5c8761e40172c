/** Writes documents.json beside the app: the documents that it sends, by the SHA-256 of their text. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { runnerImport, type Plugin } from 'vite';

const SOURCE = fileURLToPath(new URL('./documents.ts', import.meta.url));

export function manifest(): Plugin {
  return {
    name: 'jackfield-documents',
    apply: 'build',
    async generateBundle() {
      const { module } = await runnerImport<typeof import('./documents')>(SOURCE);
      const texts = await module.sentTexts();
      const listed = texts.map((text) => [`sha256:${createHash('sha256').update(text).digest('hex')}`, text]);
      // In an order that no file system and no bundler has a say in.
      listed.sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
      const source = `${JSON.stringify(Object.fromEntries(listed), null, 1)}\n`;
      this.emitFile({ type: 'asset', fileName: 'documents.json', source });
    },
  };
}
