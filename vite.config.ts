import react from '@vitejs/plugin-react'
import { spawn } from 'node:child_process'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { limits } from './src/testing/time-limits.ts'

const API_PORT = 8788

/** `npm run dev`: the server beside Vite, restarted on change; its settings come from QUEUEDECK_… variables. */
function queuedeckServer(): Plugin {
  return {
    name: 'queuedeck-server',
    apply: (_, env) => env.command === 'serve' && !env.isPreview && !process.env['VITEST'],
    configureServer(vite) {
      const child = spawn(
        'tsx',
        ['watch', '--clear-screen=false', 'src/server/start.ts', '--port', String(API_PORT)],
        {
          stdio: 'inherit',
        },
      )
      vite.httpServer?.on('close', () => child.kill())
      process.once('exit', () => child.kill())
    },
  }
}

/** Tests that start nothing and leave nothing behind: a process for each file would cost ten times what they do. */
const LIGHT = ['src/{contract,testing,tooling,web}/**/*.test.ts', 'e2e/**/*.test.ts']

const unitTests = () => ({
  projects: [
    { extends: true as const, test: { name: 'light', include: LIGHT, isolate: false } },
    { extends: true as const, test: { name: 'server', include: ['src/**/*.test.ts'], exclude: LIGHT } },
  ],
  // One for each processor: by default one is left free.
  maxWorkers: '100%',
  environment: 'node' as const,
  pool: 'forks' as const,
  passWithNoTests: false,
  execArgv: ['--expose-gc'],
  testTimeout: limits.unit,
  hookTimeout: limits.unit,
  teardownTimeout: limits.unit,
  expect: { poll: { timeout: limits.expectation } },
})

export default defineConfig(({ command, isSsrBuild }) => ({
  // Relative URLs let one build serve under any --base-path; the server fills in <base href>.
  base: command === 'build' ? './' : '/',
  plugins: [react(), queuedeckServer()],
  // The server replaces the placeholder with a fresh nonce in every answer.
  html: command === 'build' ? { cspNonce: '__CSP_NONCE__' } : {},
  publicDir: isSsrBuild ? false : 'public',
  build: isSsrBuild
    ? {
        outDir: 'dist/server',
        target: 'node20',
        rollupOptions: { input: ['src/server/start.ts', 'src/server/sqlite/checkpoint-worker.mjs'] },
      }
    : { outDir: 'dist/web', target: 'es2022', manifest: 'manifest.json', modulePreload: { polyfill: false } },
  server: {
    host: '127.0.0.1',
    port: 8787,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/client', '/healthz'].map((path) => [
        path,
        { target: `http://127.0.0.1:${API_PORT}`, changeOrigin: false },
      ]),
    ),
  },
  // The limits measure the machine first, which only a run of tests has a use for.
  ...(process.env['VITEST'] && { test: unitTests() }),
}))
