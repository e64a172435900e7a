import { expect, test } from 'vitest'
import { previewRows } from './bulk-preview.ts'
import { readLines, type ReadOptions } from './bulk-reader.ts'
import type { BulkFormat } from './bulk-records.ts'

async function rowsOf(source: string, format: BulkFormat) {
  const options: ReadOptions = {
    format,
    fillsVariables: false,
    values: { uuid: () => 'u', now: () => 0, random: () => 0 },
    clock: () => 0,
    pause: () => Promise.resolve(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  }
  const read = await readLines(source, options)
  return previewRows(read?.lines ?? [], format, null).map(({ number, note }) => [number, note])
}

const BROKEN = expect.stringMatching(/^Invalid JSON/) as unknown

test.each<[string, BulkFormat, unknown[]]>([
  [
    '{"n":1}\n\n{"n":',
    'ndjson',
    [
      [1, null],
      [3, BROKEN],
    ],
  ],
  [
    'body\na\nb',
    'csv',
    [
      [2, null],
      [3, null],
    ],
  ],
  [
    '[{"n":1},{"n":},{"n":3}]',
    'json',
    [
      [1, null],
      [2, BROKEN],
      [3, null],
    ],
  ],
  [
    '[\n{"n":1},\n{"n":}\n]',
    'json',
    [
      [1, null],
      [2, expect.stringMatching(/^Line 3: Invalid JSON/)],
    ],
  ],
])(
  'in %j, read as %s, each is found by its line, or by its place in an array',
  async (source, format, rows) => {
    expect(await rowsOf(source, format)).toEqual(rows)
  },
)
