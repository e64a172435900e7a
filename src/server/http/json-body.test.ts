import { describe, expect, test } from 'vitest'
import { readJson } from './json-body.ts'

const SECRET = 'S3CRETTOKENVALUE'
const pieces = Array.from({ length: SECRET.length - 5 }, (_, start) => SECRET.slice(start, start + 6))

const refusalOf = async (body: string): Promise<string> => {
  const read = readJson(new Request('http://127.0.0.1/', { method: 'POST', body }))
  return read.then(
    () => 'none',
    (error: unknown) => String(error),
  )
}

test.each([
  [SECRET, 1, 1],
  [`{"token":${SECRET}}`, 1, 10],
  [`{"token":"${SECRET}}`, 1, 28],
  [`{\n  "token": "${SECRET}",\n}`, 3, 1],
  [`{"token":"${SECRET}\n"}`, 1, 27],
  [`{"token":"\\${SECRET}"}`, 1, 11],
  [`{"token":"x"}${SECRET}`, 1, 14],
  [`{${SECRET}:1}`, 1, 2],
  [`{"a":1,"a":2,${SECRET}}`, 1, 14],
])('the error for %j names only the position', async (body, line, column) => {
  const refusal = await refusalOf(body)
  expect(refusal).toContain(`The request body is not valid JSON (line ${line}, column ${column}).`)
  expect(pieces.filter((piece) => refusal.includes(piece))).toEqual([])
})

test('endless nesting is refused without a position', async () => {
  expect(await refusalOf('['.repeat(100_000))).toMatch(/The request body is not valid JSON\.$/)
})

test.each([[{}], [{ 'content-length': '100' }]])(
  'a client with %j that disconnects early gets 499, which is not a server failure',
  async (headers: Record<string, string>) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"a"'))
        controller.error(new Error('ECONNRESET'))
      },
    })
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' }
    const read = readJson(new Request('http://127.0.0.1/', init))
    await expect(read).rejects.toMatchObject({ status: 499, code: 10201 })
  },
)

const bytesOf = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))))

/** The same bytes with a content-length, and in chunks that split characters. */
function requests(bytes: Buffer): [string, Request][] {
  const make = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
    new Request('http://127.0.0.1/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
  const chunked = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let start = 0; start < bytes.byteLength; start += 7)
        controller.enqueue(bytes.subarray(start, start + 7))
      controller.close()
    },
  })
  return [
    ['announced', make(bytes, { 'content-length': String(bytes.byteLength) })],
    ['chunked', make(chunked)],
  ]
}

describe('a body is read the same with and without a content-length', () => {
  test.each([
    ['text', bytesOf('{"a":"ééé"}'), { a: 'ééé' }],
    ['a byte order mark', bytesOf([0xef, 0xbb, 0xbf], '{"a":1}'), { a: 1 }],
    ['nothing', bytesOf(' \n'), {}],
  ])('%s', async (_, bytes, expected) => {
    for (const [name, request] of requests(bytes)) expect(await readJson(request), name).toEqual(expected)
  })

  test.each([
    ['bytes that are no UTF-8', bytesOf('{"a":"', [0xff, 0xfe], '"}'), 10208],
    ['half a character', bytesOf('{"a":"', [0xc3], '"}'), 10208],
    ['a number beyond a double', bytesOf('{"a":[{"b":-1e999}]}'), 10207],
    ['arrays nested too deep', bytesOf('['.repeat(6_000), ']'.repeat(6_000)), 10207],
    ['objects nested too deep', bytesOf('{"a":'.repeat(6_000), '1', '}'.repeat(6_000)), 10207],
    ['more than may be', bytesOf(`"${'x'.repeat(60_000)}"`), 10205],
  ])('%s is refused', async (_, bytes, code) => {
    for (const [name, request] of requests(bytes))
      await expect(readJson(request, 50_000), name).rejects.toMatchObject({ code })
  })
})
