import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The output is committed, so it must come out the same everywhere: names are hashes of contents, nothing else.
export default defineConfig({
  plugins: [{ ...optimizeLocales.vite({ locales: ['en-US'] }), enforce: 'pre' }, react()],
  build: {
    target: 'es2023',
    outDir: '../frontend-dist',
    emptyOutDir: true,
    // Inlined files would be data: URLs, and the polyfill an inline script: the policy allows neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // Whose work is in here, and under which terms.
    license: { fileName: 'assets/licenses.md' },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
