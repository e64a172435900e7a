import { expect, test } from 'vitest'
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
])('of %j only the place is told', async (body, line, column) => {
  const refusal = await refusalOf(body)
  expect(refusal).toContain(`The request body is not valid JSON (line ${line}, column ${column}).`)
  expect(pieces.filter((piece) => refusal.includes(piece))).toEqual([])
})

test('what is nested without an end is refused without a place', async () => {
  expect(await refusalOf('['.repeat(100_000))).toMatch(/The request body is not valid JSON\.$/)
})

test.each([[{}], [{ 'content-length': '100' }]])(
  'a sender with %j who goes before all was sent has given up, which is no failure of the server',
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
