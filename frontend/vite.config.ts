import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { manifest } from './manifest';
import { messages } from './messages';

// The output is committed, so it must come out the same everywhere: names are hashes of contents, nothing else.
export default defineConfig({
  // Relative, so that an application can take the app in under any path; the server writes it into index.html.
  base: './',
  plugins: [messages(), react(), manifest()],
  build: {
    target: 'es2023',
    outDir: '../frontend-dist',
    emptyOutDir: true,
    // Inlined files would be data: URLs, and the polyfill an inline script: the policy allows neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      // A language's texts are no screen: what weighs the build knows them by their name.
      output: { chunkFileNames: ({ facadeModuleId }) => `assets/${facadeModuleId?.includes('virtual:messages/') ? 'language-' : ''}[name]-[hash].js` },
    },
    // Whose work is in here, and under which terms.
    license: { fileName: 'assets/licenses.md' },
  },
  test: {
    // Many of these type as people do, and machines are slow at times.
    testTimeout: 30_000,
    // English, as in a page before it is known who reads it.
    setupFiles: ['src/language/language.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
