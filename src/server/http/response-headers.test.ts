import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Queuedeck } from '#server/queuedeck.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'

let deck: Queuedeck
beforeAll(async () => {
  deck = await startServedDeck()
})
afterAll(() => deck.close())

/** Every received header, with its name in lower case. */
function headersOf(method: string, path: string, headers = {}): Promise<[string, string][]> {
  return new Promise((resolve, reject) => {
    const asking = request(`${deck.url}${path}`, { method, headers }, ({ rawHeaders }) => {
      asking.destroy()
      const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
        index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
      )
      resolve(pairs)
    })
    asking.on('error', reject).end()
  })
}

const QUEUES = `/client/v4/accounts/${'a'.repeat(32)}/queues`

test.each([
  ['GET', '/healthz', {}],
  ['GET', '/api/deck', {}],
  ['HEAD', '/api/deck', {}],
  ['GET', '/api/nothing', {}],
  ['GET', QUEUES, { authorization: 'Bearer t' }],
  ['GET', QUEUES, {}],
  ['POST', `${QUEUES}/${'0'.repeat(32)}/messages`, { authorization: 'Bearer t' }],
  ['POST', '/api/connections', { origin: 'http://evil.example' }],
  ['GET', '/api/deck', { host: 'evil.example' }],
  ['GET', '/elsewhere', {}],
])(
  'the response to %s %s %j has an id and the browser protection headers, each once',
  async (method, path, sent) => {
    const headers = await headersOf(method, path, sent)
    const valuesOf = (wanted: string) => headers.flatMap(([name, value]) => (name === wanted ? [value] : []))
    expect(valuesOf('cf-ray')).toEqual([expect.stringMatching(/^[0-9a-f]{16}-QDK$/)])
    expect(valuesOf('x-content-type-options')).toEqual(['nosniff'])
    expect(valuesOf('x-frame-options')).toEqual(['DENY'])
    expect(valuesOf('referrer-policy')).toEqual(['no-referrer'])
    expect(valuesOf('cross-origin-opener-policy')).toEqual(['same-origin'])
    expect(valuesOf('cross-origin-resource-policy')).toEqual(['same-origin'])
  },
)
