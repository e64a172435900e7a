import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWebAssets } from './web-assets.ts'

const directory = mkdtempSync(join(tmpdir(), 'queuedeck-web-'))
beforeAll(() => {
  mkdirSync(join(directory, 'assets'))
  writeFileSync(join(directory, 'index.html'), '<base href="/" /><script nonce="__CSP_NONCE__"></script>')
  writeFileSync(join(directory, 'assets', 'worker.js'), 'postMessage(1)')
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

const ask = async (path: string, basePath = '') => {
  const response = await createWebAssets({ directory, basePath }).request(path)
  const policy = response.headers.get('content-security-policy') ?? ''
  return { text: await response.text(), directives: policy.split('; ') }
}

test('the page runs only scripts with the nonce of its response, and no strings as code', async () => {
  const { text, directives } = await ask('/local/queues')
  const nonce = /nonce="(.+?)"/.exec(text)?.[1] ?? ''
  expect(nonce).toMatch(/^[\w+/]{22}==$/)
  expect(directives).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      `script-src 'self' 'nonce-${nonce}'`,
      "require-trusted-types-for 'script'",
      'trusted-types queuedeck-worker',
    ]),
  )
  expect((await ask('/local/queues')).text).not.toBe(text)
})

test('a worker may load nothing', async () => {
  const { text, directives } = await ask('/assets/worker.js')
  expect(text).toBe('postMessage(1)')
  expect(directives).toEqual([
    "default-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ])
})

test('below a base path the URLs of the page start with it', async () => {
  expect((await ask('/tools/local/queues', '/tools')).text).toContain('<base href="/tools/"')
})

test('files are read once, and compressed ones are sent to clients that accept them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'queuedeck-web-'))
  mkdirSync(join(folder, 'assets'))
  for (const [name, text] of Object.entries({
    'index.html': '',
    'assets/a.js': 'plain',
    'assets/a.js.gz': 'gz',
  }))
    writeFileSync(join(folder, name), text)
  const assets = new Hono().route('/tools', createWebAssets({ directory: folder, basePath: '/tools' }))
  rmSync(folder, { recursive: true })
  const textOf = async (path: string, coding: string) => {
    const response = await assets.request(path, { headers: { 'accept-encoding': coding } })
    return [response.status, response.headers.get('content-encoding'), await response.text()]
  }
  expect(await textOf('/tools/assets/a.js', 'br')).toEqual([200, null, 'plain'])
  expect(await textOf('/tools/assets/a.js', 'gzip, br')).toEqual([200, 'gzip', 'gz'])
  expect(await textOf('/tools/assets/b.js', 'gzip')).toEqual([404, null, 'Not found'])
})
