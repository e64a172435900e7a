import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono, type Context } from 'hono'
import { readAssetFiles } from './asset-files.ts'

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
  const files = readAssetFiles(directory)
  const app = new Hono()

  function send(c: Context, cacheControl: string): Response {
    const file = files.get(c.req.path.slice(basePath.length + 1))
    // A missing file is an error, not the page: an old tab would otherwise load HTML as a script.
    if (!file) return c.text('Not found', 404)
    const accepts = c.req
      .header('accept-encoding')
      ?.split(',')
      .map((coding) => coding.trim())
    const accepted = new Set(accepts)
    const compressed = file.compressed.find(({ coding }) => accepted.has(coding))
    c.header('content-type', file.type)
    c.header('last-modified', file.lastModified)
    c.header('cache-control', cacheControl)
    if (file.compressed.length > 0) c.header('vary', 'Accept-Encoding')
    if (compressed) c.header('content-encoding', compressed.coding)
    const { bytes } = compressed ?? file
    c.header('content-length', String(bytes.byteLength))
    return c.body(bytes)
  }

  app.use('/assets/*', async function workerPolicy(c, next) {
    c.header('content-security-policy', WORKER_POLICY)
    await next()
  })
  app.get('/assets/*', (c) => send(c, 'public, max-age=31536000, immutable'))
  app.get('/:file{[\\w-]+\\.(?:js|svg|png|ico|txt|webmanifest)}', (c) => send(c, 'no-cache'))
  app.get('*', (c) => {
    const nonce = randomBytes(16).toString('base64')
    c.header('content-security-policy', contentSecurityPolicy(nonce))
    c.header('cache-control', 'no-store')
    return c.html(page.replace(NONCE_PLACEHOLDER, nonce))
  })
  return app
}
