import { describe, expect, it } from 'vitest'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { growth, MOST_OF_LINEAR_GROWTH } from '#testing/cost.ts'
import { bodyOf, decodeText, detectEncoding, fromBase64 } from './detect-encoding.ts'
import { gunzip } from './gunzip.ts'

function text(text: string, contentType: DecodedBody['contentType'] = 'text'): DecodedBody {
  return { contentType, text, bytes: null, byteLength: text.length }
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

function base64(bytes: Uint8Array | string): string {
  return btoa(typeof bytes === 'string' ? unescapeUtf8(bytes) : String.fromCharCode(...bytes))
}

function unescapeUtf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text))
}

describe('detectEncoding', () => {
  it.each([
    ['a text', base64('{"hello":"wörld"}')],
    ['one with space around it', `\n ${base64('hello, queue of mine')} \n`],
    ['one without its padding', base64('hello, queue of mine').replaceAll('=', '')],
    ['the alphabet for addresses', base64('>>>???>>>???~~').replaceAll('+', '-').replaceAll('/', '_')],
    ['line breaks inside', base64('one\ttwo\r\nthree\n')],
  ])('detects base64 of %s', (_, encoded) => {
    expect(detectEncoding(text(encoded))).toBe('base64')
  })

  it.each([
    'deadbeefdeadbeef',
    '68656c6c6f2c207175657565206f66206d696e65',
    '0b2f4a5e-31c4-4c5e-9d0a-6f1f3c2b1a90',
    '12345678901234567890',
    'internationalization',
    'antidisestablishmentarianism',
    'OrderPlacedEventHandler1',
    'order_placed_event_handler',
    'AAAAAAAAAAAAAAAAAAAAAAAA',
    'hello queue',
    'aGVsbG8=',
    'aGVsbG8sIHF1ZXVlIG9mIG1pbmU==',
    'aGVsbG8s IHF1ZXVlIG9mIG1pbmU',
    '',
  ])('detects no encoding in %s', (plain) => {
    expect(detectEncoding(text(plain))).toBeNull()
  })

  it('detects a data: URL with any content', () => {
    expect(detectEncoding(text('data:image/png;base64,iVBORw0KGgo='))).toBe('data URL')
    expect(decodeText(text('data:;base64,aGk='))?.text).toBe('hi')
    expect(decodeText(text('data:text/plain,a%20b'))?.text).toBe('a b')
    expect(detectEncoding(text('"data:image/png;base64,iVBORw0KGgo="', 'json'))).toBe('data URL')
    expect(detectEncoding(text('data:text/plain,100%'))).toBeNull()
    expect(detectEncoding(text('data: none, this is a sentence'))).toBeNull()
  })

  it.each(['\n', '\r\n', ' \r\n  '])('joins base64 broken into lines by %j', (separator) => {
    const lines = base64('hello, queue of mine, '.repeat(9)).match(/.{1,76}/g) ?? []
    const wrapped = `${lines.join(separator)}\n`
    expect(detectEncoding(text(wrapped))).toBe('base64')
    expect(decodeText(text(wrapped))?.text).toBe('hello, queue of mine, '.repeat(9))
  })

  it.each([' ', 'A ', '\n'])('is fast for a repeated %j, which is not base64', (hostile) => {
    const bodyOfSize = (size: number) => text(`A${hostile.repeat(size)}`)
    expect(detectEncoding(bodyOfSize(40_000))).toBeNull()
    expect(growth(detectEncoding, bodyOfSize, 2_500)).toBeLessThan(MOST_OF_LINEAR_GROWTH)
  })

  it('examines a JSON body that is a single string', () => {
    expect(detectEncoding(text(`"${base64('hello, queue of mine')}"`, 'json'))).toBe('base64')
    expect(detectEncoding(text('{"a":1}', 'json'))).toBeNull()
    expect(detectEncoding(text('"no end', 'json'))).toBeNull()
  })

  it('detects gzip, also within base64', async () => {
    const packed = await gzip(new TextEncoder().encode('{"a":1}'))
    expect(detectEncoding(bodyOf(packed))).toBe('gzip')
    const wrapped = text(base64(packed))
    expect(detectEncoding(wrapped)).toBe('base64')
    expect(detectEncoding(decodeText(wrapped) ?? text(''))).toBe('gzip')
  })
})

it.each([
  ['{"a":1}', 'json'],
  ['{"a":1', 'text'],
  ['1', 'text'],
])('shows %s as %s once decoded', (plain, contentType) => {
  expect(bodyOf(new TextEncoder().encode(plain))).toMatchObject({ contentType, text: plain })
})

it('shows binary content as bytes', () => {
  expect(bodyOf(Uint8Array.of(0xff, 0xfe))).toMatchObject({ contentType: 'bytes', text: null, byteLength: 2 })
  expect(fromBase64('too short')).toBeNull()
})

describe('gunzip', () => {
  it('unpacks', async () => {
    const { bytes, isCut } = await gunzip(await gzip(new TextEncoder().encode('{"a":1}')))
    expect(new TextDecoder().decode(bytes)).toBe('{"a":1}')
    expect(isCut).toBe(false)
  })
  it.each([
    [1_000_000, false],
    [1_000_001, true],
    [50_000_000, true],
  ])('unpacks at most a million of %i bytes', async (size, isCut) => {
    const unpacked = await gunzip(await gzip(new Uint8Array(size)))
    expect(unpacked.bytes).toHaveLength(1_000_000)
    expect(unpacked.isCut).toBe(isCut)
  })
  it('cuts between characters, so that the text stays valid', async () => {
    const packed = await gzip(new TextEncoder().encode('aé€😀'.repeat(3)))
    for (let limit = 1; limit < 30; limit++) {
      const { bytes, isCut } = await gunzip(packed, limit)
      expect([bodyOf(bytes).contentType, isCut]).toEqual(['text', true])
    }
  })
  it('rejects bytes that only start like gzip', async () => {
    const packed = await gzip(new TextEncoder().encode('hello, queue of mine'))
    await expect(gunzip(packed.subarray(0, 20))).rejects.toBeInstanceOf(Error)
    await expect(
      gunzip(Uint8Array.of(0x1f, 0x8b, 8, ...new Uint8Array(20).fill(255))),
    ).rejects.toBeInstanceOf(Error)
  })
})
