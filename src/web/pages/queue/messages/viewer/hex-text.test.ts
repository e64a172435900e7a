import { expect, it } from 'vitest'
import { hexText } from './hex-text.ts'

it('shows hex and text, with the offset of each line', () => {
  const { shown, leftOut } = hexText(new TextEncoder().encode('Queue\n héllo, wörld'))
  expect(shown.split('\n')).toEqual([
    `000000  51 75 65 75 65 0a 20 68 c3 a9 6c 6c 6f 2c 20 77  Queue. h..llo, w`,
    `000010  ${'c3 b6 72 6c 64'.padEnd(48)} ..rld`,
  ])
  expect(leftOut).toBe(0)
})

it('stops at 64 KB', () => {
  const { shown, leftOut } = hexText(new Uint8Array(65_540))
  expect(shown.split('\n')).toHaveLength(4_096)
  expect(leftOut).toBe(4)
})
