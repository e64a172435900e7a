import { serveStatic } from '@hono/node-server/serve-static'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'

const NONCE_PLACEHOLDER = /__CSP_NONCE__/g
const BASE_PLACEHOLDER = '<base href="/"'

/**
 * Nothing from other origins, and nothing inline without the nonce of this response (style elements). No string becomes
 * markup or a script URL: the only Trusted Types policy is that of index-client.ts, which allows a single URL.
 */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types queuedeck-worker',
  ].join('; ')
}

/** A worker uses the policy of its own file, not that of the page (https://www.w3.org/TR/CSP3/#initialize-global-object-csp). */
const WORKER_POLICY = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

interface WebAssetsOptions {
  /** Folder of the built dashboard. */
  directory: string
  basePath: string
}

/** The dashboard: hashed files that can be cached forever, and the page for every other path. */
export function createWebAssets({ directory, basePath }: WebAssetsOptions) {
  const page = readFileSync(join(directory, 'index.html'), 'utf8').replace(
    BASE_PLACEHOLDER,
    `<base href="${basePath}/"`,
  )
  const app = new Hono()

  app.use('/assets/*', async function workerPolicy(c, next) {
    c.header('content-security-policy', WORKER_POLICY)
    await next()
  })
  app.get(
    '/assets/*',
    serveStatic({
      root: directory,
      precompressed: true,
      rewriteRequestPath: (path) => path.slice(basePath.length),
      onFound: (_, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
    }),
    // A missing file is an error, not the page: an old tab would otherwise load HTML as a script.
    (c) => c.text('Not found', 404),
  )
  app.get(
    '/:file{[\\w-]+\\.(?:js|svg|png|ico|txt|webmanifest)}',
    serveStatic({
      root: directory,
      precompressed: true,
      rewriteRequestPath: (path) => path.slice(basePath.length),
      onFound: (_, c) => c.header('cache-control', 'no-cache'),
    }),
    (c) => c.text('Not found', 404),
  )
  app.get('*', (c) => {
    const nonce = randomBytes(16).toString('base64')
    c.header('content-security-policy', contentSecurityPolicy(nonce))
    c.header('cache-control', 'no-store')
    return c.html(page.replace(NONCE_PLACEHOLDER, nonce))
  })
  return app
}
