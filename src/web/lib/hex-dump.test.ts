import { expect, test } from 'vitest'
import { hexDump } from './hex-dump.ts'

test('bytes are shown as hex and text, up to a limit', () => {
  expect(hexDump(new TextEncoder().encode('Hello, queue deck!\n'))).toBe(
    '000000  48 65 6c 6c 6f 2c 20 71 75 65 75 65 20 64 65 63  Hello, queue dec\n' +
      '000010  6b 21 0a                                         k!.',
  )
  expect(hexDump(new Uint8Array(5_000))).toContain('904 more bytes')
})
