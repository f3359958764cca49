import { join } from 'node:path';
import solid from 'vite-plugin-solid';
import type { Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

const SERVER = 'http://localhost:3000';

const inTests = process.env['VITEST'] !== undefined;

/**
 * Every schema of zod brings the writer of its JSON Schema along, a quarter of the library and all of it in a tablet's
 * first script. Only the server writes OpenAPI; in a page the writers are empty.
 */
function withoutJsonSchema(): Plugin {
  return {
    name: 'readback:without-json-schema',
    enforce: 'pre',
    transform: {
      filter: { id: /\/zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/ },
      handler: (code) =>
        [...code.matchAll(/^export (?:const|function) (\w+)/gm)]
          .map(([, name]) => `export const ${name} = () => () => undefined;`)
          .join('\n'),
    },
  };
}

/** The examples of the console, made from the schemas when it is built: in the page no schema can tell its form. */
function examplePayloads(): Plugin {
  const id = 'virtual:example-payloads';
  return {
    name: 'readback:example-payloads',
    resolveId: (asked) => (asked === id ? `\0${id}` : undefined),
    async load(asked) {
      if (asked !== `\0${id}`) return undefined;
      const { examplePayload } = await import('./shared/protocol/example-payload.ts');
      const { SUBMITTED_NAMES } = await import('./shared/protocol/names.ts');
      const examples = Object.fromEntries(SUBMITTED_NAMES.map((name) => [name, examplePayload(name)]));
      return `export const EXAMPLE_PAYLOADS = ${JSON.stringify(examples)};`;
    },
  };
}

/** Small parts of every desk's first screen. */
const DESK_PARTS =
  /\/client\/ui\/(elapsed-|field|hold-button|inline-error|link-badge|status-|text-field|unit-status-look)/;

export default defineConfig({
  root: 'client',
  // Under test there are no screens to compile, and Solid's `browser` condition would take the server out of `ws`.
  plugins: inTests
    ? []
    : [
        solid(),
        withoutJsonSchema(),
        examplePayloads(),
        VitePWA({
          strategies: 'injectManifest',
          srcDir: 'worker',
          filename: 'sw.ts',
          registerType: 'prompt',
          injectRegister: false,
          injectManifest: {
            // .mjs: MapLibre's worker is a file of its own, without which a map never loads offline.
            globPatterns: ['**/*.{html,js,mjs,css,svg,png,woff2,webmanifest}'],
            maximumFileSizeToCacheInBytes: 4_000_000,
          },
          manifest: {
            id: '/',
            name: 'Readback',
            short_name: 'Readback',
            description: 'Crew tablet, dispatch desk and billing record for an ambulance service.',
            start_url: '/',
            scope: '/',
            display: 'standalone',
            orientation: 'any',
            background_color: '#0b1116',
            theme_color: '#0b1116',
            categories: ['medical', 'productivity'],
            icons: [
              { src: '/icons/readback-192.png', sizes: '192x192', type: 'image/png' },
              { src: '/icons/readback-512.png', sizes: '512x512', type: 'image/png' },
              {
                src: '/icons/readback-maskable-512.png',
                sizes: '512x512',
                type: 'image/png',
                purpose: 'maskable',
              },
              { src: '/icons/readback.svg', sizes: 'any', type: 'image/svg+xml' },
            ],
          },
        }),
      ],
  resolve: inTests
    ? {}
    : // Its other build is for browsers without async functions, larger and slower.
      { alias: { dexie: join(import.meta.dirname, 'node_modules/dexie/dist/modern/dexie.mjs') } },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every start needs, as a few files instead of forty: fewer round trips through the worker, and better packed.
          groups: [
            { name: 'shell', test: /\/client\/main\.tsx$/, priority: 4 },
            {
              name: 'device-data',
              test: /\/client\/(sync\/app-state|ops\/agency|units\/emergency-actions)\.tsx?$/,
              priority: 3,
            },
            { name: 'desk-parts', test: DESK_PARTS, priority: 2 },
            { name: 'crew-desk', test: /\/client\/desks\/crew\/(crew-desk|cab-state)\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': SERVER, '/map': SERVER, '/socket.io': { target: SERVER, ws: true } },
  },
  test: {
    root: import.meta.dirname,
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    // Bounds for a machine with other work, not for the code: what a test promises within a time says so itself.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    globalSetup: ['tests/support/global-setup.ts'],
    // The reactive build of Solid; its build for servers has signals that never change.
    alias: [
      { find: /^solid-js$/, replacement: join(import.meta.dirname, 'node_modules/solid-js/dist/solid.js') },
    ],
  },
});
