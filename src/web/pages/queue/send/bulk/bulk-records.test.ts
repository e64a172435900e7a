import { expect, test } from 'vitest'
import { detectFormat, recordsOf, type BulkFormat } from './bulk-records.ts'

const records = (source: string, format: BulkFormat) =>
  [...recordsOf(source, format)].map(({ line, text, problem }) =>
    problem ? [line, text, problem] : [line, text],
  )

test.each([
  ['', 'ndjson'],
  ['{"a":1}\n{"a":2}', 'ndjson'],
  ['{"a":', 'ndjson'],
  ['[1,2]\n[3]', 'ndjson'],
  ['[1,2]\n', 'json'],
  ['\n[\n1,\n2]', 'json'],
  ['"x"\n"y"', 'ndjson'],
  ['42', 'ndjson'],
  ['body,delay_seconds\nx,1', 'csv'],
  ['body\nx', 'csv'],
  ['a;b\n1;2', 'csv'],
  ['just words', 'ndjson'],
])('%j looks like %s', (source, format) => {
  expect(detectFormat(source)).toBe(format)
})

test('NDJSON: a record per line that is not blank', () => {
  expect(records('{"a":1}\r\n\n  2\n', 'ndjson')).toEqual([
    [1, '{"a":1}'],
    [3, '2'],
  ])
})

test.each<[string, unknown[]]>([
  ['[]', []],
  [
    '[1, "a,]\\"", {"b":[2,3]}\n]',
    [
      [1, '1'],
      [1, '"a,]\\""'],
      [1, '{"b":[2,3]}'],
    ],
  ],
  [
    '[\n1,\n{\n"a":1},\n12345678901234567890]',
    [
      [2, '1'],
      [3, '{\n"a":1}'],
      [5, '12345678901234567890'],
    ],
  ],
  [
    '[1,,2]',
    [
      [1, '1'],
      [1, '', 'An element is missing before the comma.'],
      [1, '2'],
    ],
  ],
  [
    '[1,\n{"a":"x\n},\n2]',
    [
      [1, '1'],
      [2, '{"a":"x\n}'],
      [4, '2'],
    ],
  ],
  [
    '[1,2',
    [
      [1, '1'],
      [1, '2'],
      [1, '', 'The array is not closed: “]” is missing.'],
    ],
  ],
  [
    '[1] x',
    [
      [1, '1'],
      [1, 'x', 'Unexpected text after the end of the array.'],
    ],
  ],
  ['{}', [[1, '{}', 'A JSON array starts with “[”.']]],
])('JSON array %j', (source, expected) => {
  expect(records(source, 'json')).toEqual(expected)
})

test.each<[string, unknown[]]>([
  [
    'body,content_type,delay_seconds\nhi,text,5\n"{""a"":1}",json,\n"[1,\n2]",,\nplain,,\n',
    [
      [2, '{"body":"hi","content_type":"text","delay_seconds":5}'],
      [3, '{"body":{"a":1},"content_type":"json"}'],
      [4, '{"body":[1,\n2],"content_type":"json"}'],
      [6, '{"body":"plain","content_type":"text"}'],
    ],
  ],
  [
    "\uFEFFbody\n'=1+1\n'quoted'\n\n42",
    [
      [2, '{"body":"=1+1","content_type":"text"}'],
      [3, '{"body":"\'quoted\'","content_type":"text"}'],
      [5, '{"body":"42","content_type":"text"}'],
    ],
  ],
  [
    "name;age\nA;1\n'-B;2",
    [
      [2, '{"name":"A","age":"1"}'],
      [3, '{"name":"-B","age":"2"}'],
    ],
  ],
  ['body,delay_seconds\nx,soon', [[2, '{"body":"x","content_type":"text","delay_seconds":"soon"}']]],
  ['body,content_type\n"{""n"":{{seq}}}",json', [[2, '{"body":{"n":{{seq}}},"content_type":"json"}']]],
  [
    'body,content_type\n{a},json',
    [
      [
        2,
        '{"body":"{a}","content_type":"json"}',
        'Invalid JSON in the body at column 2: expected a key in double quotes, found “a”.',
      ],
    ],
  ],
  ['a,b\n1', [[2, '{"a":"1","b":""}', 'The row has 1 cells, the header 2.']]],
  ['a,b', []],
])('CSV %j', (source, expected) => {
  expect(records(source, 'csv')).toEqual(expected)
})

test('all rows of a long CSV are read, whatever the step', () => {
  const source = `id,text\n${Array.from({ length: 1_001 }, (_, index) => `${index},"a\nb"`).join('\n')}\n`
  const all = records(source, 'csv')
  expect(all).toHaveLength(1_001)
  expect(all.at(-1)).toEqual([2_002, '{"id":"1000","text":"a\\nb"}'])
})
