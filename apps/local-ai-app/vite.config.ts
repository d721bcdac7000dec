// How the app is built: relative addresses (a sub-path proxy works), hashed assets, one style sheet, no inlined data.
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: 'chrome123',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    // The works of others that are in it, for the notices of the package.
    license: { fileName: 'licenses.json' },
  },
});
