import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { baseChunk } from './build/base-chunk.ts';
import { offlineAndCompressed } from './build/offline.ts';

// Four pages, one per surface. What they share ends up in hashed chunks under assets/.
export default defineConfig({
  plugins: [svelte(), offlineAndCompressed()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0, // the content security policy knows no data: scripts or styles
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', handheld: 'handheld.html', dashboard: 'dashboard.html', review: 'review.html' },
      output: { codeSplitting: { groups: [baseChunk(import.meta.dirname)] } },
    },
  },
  worker: { format: 'es' },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test/setup.ts'],
    isolate: false, // a page for each file costs more than all tests together; the setup empties it
    restoreMocks: true,
  },
});
