import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '#server/config/read-config.ts'
import { ConfigError } from '#server/config/values.ts'
import { HTTP_LIMITS } from '#server/process/listen.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'
import { outlasting } from '#testing/time-limits.ts'

const directory = mkdtempSync(join(tmpdir(), 'queuedeck-tls-'))
const pathOf = (name: string) => join(directory, name)
const readFixture = (name: string) => readFileSync(pathOf(name), 'utf8')

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
const RSA_KEY = ['-newkey', 'rsa:2048']

/** Node cannot sign certificates, so openssl does. Without it, these tests are skipped. */
function makeCertificate(name: string, newKey = EC_KEY): boolean {
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
  const files = ['-keyout', pathOf(`${name}.key`), '-out', pathOf(`${name}.pem`)]
  try {
    execFileSync('openssl', ['req', '-x509', ...newKey, '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'pipe',
    })
    return true
  } catch {
    return false
  }
}

const hasOpenssl = makeCertificate('own') && makeCertificate('other') && makeCertificate('rsa', RSA_KEY)
// oxlint-disable-next-line node/no-process-env -- a proof that is skipped there is none
const isCi = Boolean(process.env['CI'])
if (!hasOpenssl) process.stderr.write('There is no working `openssl` here, which tls.test.ts needs.\n')

afterAll(() => rmSync(directory, { recursive: true }))

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** As a browser that knows this certificate. */
function ask(url: string, method = 'GET', body = '', headers = {}, ca = 'own.pem'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, ca: readFixture(ca), agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe.skipIf(!hasOpenssl && !isCi)('a server with a certificate', () => {
  let deck: Awaited<ReturnType<typeof startServedDeck>>
  beforeAll(async () => {
    const config = readConfig(['--tls-cert', pathOf('own.pem'), '--tls-key', pathOf('own.key')], {})
    if (typeof config === 'string') throw new Error(config)
    const connection = {
      id: 'prod',
      name: 'Production',
      accountId: 'c'.repeat(32),
      credential: { kind: 'token', token: 'a-token-of-cloudflare' } as const,
      color: null,
      isProduction: false,
      isReadOnly: false,
      source: 'file' as const,
    }
    deck = await startServedDeck(undefined, { tls: config.tls, connections: [connection] })
  })
  afterAll(() => deck.close())

  test('serves https, prints an https URL, and sends HSTS', async () => {
    expect(deck.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect(deck.signInLink).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/sign-in#/)
    const healthy = await ask(`${deck.url}/healthz`)
    expect(healthy.status).toBe(200)
    expect(healthy.headers['strict-transport-security']).toBe('max-age=31536000')
    // Refusals carry HSTS too.
    const refused = await ask(`${deck.url}/api/deck`)
    expect([refused.status, refused.headers['strict-transport-security']]).toEqual([401, 'max-age=31536000'])
    // On "localhost" it would apply to every other port of this machine too.
    const local = await ask(`${deck.url.replace('127.0.0.1', 'localhost')}/healthz`)
    expect([local.status, local.headers['strict-transport-security']]).toEqual([200, undefined])
  })

  test('sets a cookie that is only sent over TLS and that no other host or path can set', async () => {
    const link = deck.signInLink?.split('#')[1]
    const answer = await ask(`${deck.url}/api/session`, 'POST', JSON.stringify({ link }), {
      origin: deck.url,
      'sec-fetch-site': 'same-origin',
    })
    expect(answer.status).toBe(200)
    const [cookie = ''] = answer.headers['set-cookie'] ?? []
    expect(cookie).toMatch(/^__Host-queuedeck_session=/)
    for (const part of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/'])
      expect(cookie.split('; ')).toContain(part)
    const [pair = ''] = cookie.split(';')
    expect((await ask(`${deck.url}/api/deck`, 'GET', '', { cookie: pair })).status).toBe(200)
    // A cookie without the prefix could have been set by another host.
    const bare = pair.replace('__Host-', '')
    expect((await ask(`${deck.url}/api/deck`, 'GET', '', { cookie: bare })).status).toBe(401)
  })

  test('does not respond to plain HTTP', async () => {
    const { port } = new URL(deck.url)
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
      })
      socket.on('data', (chunk) => (text += String(chunk)))
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
    expect(answer).not.toContain('ok')
    expect(answer).not.toContain('HTTP/1.1 200')
  })

  test.each([
    [
      ['--tls-cert', 'own.pem', '--tls-key', 'other.key'],
      /do not form a valid PEM certificate and key: .*mismatch/,
    ],
    [['--tls-cert', 'own.key', '--tls-key', 'own.key'], /do not form a valid PEM certificate and key/],
    [['--tls-cert', 'own.pem', '--tls-key', 'own.pem'], /do not form a valid PEM certificate and key/],
  ])('does not start with %j', (argv, message) => {
    expect(() => readConfig(argv, {}, readFixture)).toThrow(message)
    expect(() => readConfig(argv, {}, readFixture)).toThrow(ConfigError)
    expect(() => readConfig(argv, {}, readFixture)).toThrow(/^[^\n]+$/)
    expect(() => readConfig(argv, {}, readFixture)).not.toThrow(/BEGIN/)
  })

  test('does not start with a plain HTTP public URL', () => {
    const argv = ['--tls-cert', 'own.pem', '--tls-key', 'own.key', '--public-url', 'http://deck.example.com']
    expect(() => readConfig(argv, {}, readFixture)).toThrow('--public-url must start with https://')
  })
})

describe.skipIf(!hasOpenssl && !isCi)('TLS connections', () => {
  let deck: Awaited<ReturnType<typeof startServedDeck>>
  const connectionsLimit = 10
  beforeAll(async () => {
    const tls = { cert: readFixture('rsa.pem'), key: readFixture('rsa.key') }
    const shortened = { handshakeTimeout: outlasting(1_000), maxConnections: connectionsLimit }
    deck = await startServedDeck({ ...HTTP_LIMITS, ...shortened }, { tls })
  })
  afterAll(() => deck.close())

  /** The cipher that a client of TLS 1.2 with only this cipher gets. */
  async function cipherOf(ciphers: string): Promise<string> {
    const options = { ciphers, maxVersion: 'TLSv1.2', rejectUnauthorized: false } as const
    const socket = connectTls({ ...options, host: '127.0.0.1', port: Number(new URL(deck.url).port) })
    try {
      await once(socket, 'secureConnect')
      return socket.getCipher().name
    } finally {
      socket.destroy()
    }
  }

  test('keep their forward secrecy under TLS 1.2', async () => {
    expect(await cipherOf('ECDHE-RSA-AES128-GCM-SHA256')).toBe('ECDHE-RSA-AES128-GCM-SHA256')
    await expect(cipherOf('AES128-GCM-SHA256')).rejects.toThrow(/handshake failure/)
  })

  test('without a handshake are closed and make room for others', async () => {
    const { port } = new URL(deck.url)
    const silent = Array.from({ length: connectionsLimit }, () => connect(Number(port), '127.0.0.1'))
    await Promise.all(silent.map((socket) => once(socket, 'connect')))
    await Promise.all(silent.map((socket) => once(socket.resume(), 'close')))
    const healthy = async () => (await ask(`${deck.url}/healthz`, 'GET', '', {}, 'rsa.pem')).status
    await expect.poll(healthy).toBe(200)
  })
})

test('without a certificate nothing promises TLS', async () => {
  const deck = await startServedDeck()
  try {
    const response = await fetch(`${deck.url}/healthz`)
    expect(deck.url).toMatch(/^http:/)
    expect(response.headers.get('strict-transport-security')).toBeNull()
  } finally {
    await deck.close()
  }
})
