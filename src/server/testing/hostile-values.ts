import * as fc from 'fast-check'

/** Every field that any route has, and properties that JavaScript objects inherit. */
const FIELDS = [
  'queue_name',
  'settings',
  'jurisdiction',
  'delivery_delay',
  'delivery_paused',
  'message_retention_period',
  'type',
  'script_name',
  'dead_letter_queue',
  'batch_size',
  'max_retries',
  'retry_delay',
  'visibility_timeout_ms',
  'body',
  'content_type',
  'delay_seconds',
  'messages',
  'acks',
  'retries',
  'lease_id',
  'refs',
  'ref',
  'extend',
  'name',
  'events',
  'source',
  'destination',
  'queue_id',
  'enabled',
  'delete_messages_permanently',
  'query',
  'variables',
  'operationName',
  '__proto__',
  'constructor',
  'toString',
]

const value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    -0,
    '',
    'http_pull',
    'worker',
    'text',
    'json',
    'queues.queue',
    'bucket.created',
    '\u0000',
    '\ud800',
    '<script>',
    "'; DROP TABLE queue; --",
    'a'.repeat(70_000),
    [],
    {},
    [null],
    [[]],
    { length: 1e9 },
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
)

/** Objects with the fields of the routes and unexpected values. */
const object = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    value,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 6 }),
})).object

/** Valid JSON of nested brackets. */
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

const nestings = [3_000, 5_000, 100_000].map(nested)

const texts = [
  '',
  '[]',
  'null',
  'NaN',
  '{"a":NaN}',
  '{"__proto__":{"x":1}}',
  '{"body":1}{"body":2}',
  '\ufeff{}',
  '['.repeat(50_000),
  '[1e999999]',
  '{"body":{"a":1e999}}',
  '{"body":[-1e999],"delay_seconds":1e999}',
  ...nestings.flatMap((nesting) => [
    nesting,
    `{"body":${nesting}}`,
    `{"messages":[{"body":${nesting}}]}`,
    `{"acks":${nesting}}`,
    `{"settings":${nesting}}`,
    `{"source":${nesting},"name":"s","events":["a.b"]}`,
    `{"query":"{ viewer { accounts } }","variables":${nesting}}`,
  ]),
]

/** What has broken GraphQL servers: depth, width, cycles, and values of the wrong type. */
const queries = [
  '{',
  '{ viewer { nothing } }',
  `${'{ viewer '.repeat(2_000)}${'}'.repeat(2_000)}`,
  `{ ${Array.from({ length: 2_000 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
  '{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }',
  'query q($a: string!) { viewer { accounts(filter: {accountTag: $a}) { accountTag } } }',
  '{ viewer { accounts(filter: {accountTag: 1e999}) { queueBacklogAdaptiveGroups(limit: 99999999999) { avg { messages } } } } }',
  '{ __schema { types { fields { type { fields { type { name } } } } } } }',
  'mutation { x }',
  'subscription { x }',
]

/** Invalid UTF-8: truncated characters, lone continuations, overlong forms, UTF-16. */
const noText = fc
  .constantFrom('ff', 'c3', '80', 'c080', 'eda080', 'f4908080', 'fffe7b00')
  .map((hex) => Buffer.concat([Buffer.from('{"body":{"a":"'), Buffer.from(hex, 'hex'), Buffer.from('"}}')]))

/** A request body: JSON with the fields of a route, invalid JSON, or invalid text. */
export const hostileBody: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: object.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.constantFrom(...queries).map((query) => JSON.stringify({ query })) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: noText },
)

/** A part of a path, percent-encoded. */
export const hostilePart: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('..', '%2e%2e', '%00', '%', '%ff', '__proto__', 'constructor', '*', ':id', '0'.repeat(32)),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed())),
)

const PARAMETERS = ['page', 'per_page', 'order', 'direction', 'name', 'queue_id', '__proto__'] as const
const parameterValue = fc.oneof(
  fc.constantFrom(
    '1',
    '0',
    '-1',
    '1e3',
    '99999999999999999999',
    'NaN',
    '',
    '1.5',
    'name',
    'desc',
    'toString',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed()),
)

/** A query string, or none. */
export const hostileQuery: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom(...PARAMETERS), parameterValue), { maxLength: 4 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`))
