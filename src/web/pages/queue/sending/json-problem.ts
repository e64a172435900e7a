/** Where a text stops being JSON. Lines and columns count from 1. */
export interface JsonProblem {
  message: string
  line: number
  column: number
  offset: number
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
// Control characters must be escaped inside a JSON string.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SPACE = /[ \t\n\r]*/y

class Problem extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Finds where JSON is invalid; browsers report it differently and often without a position. */
function scan(text: string): void {
  let at = 0
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found !== null
  }
  const skip = () => match(SPACE)
  const fail = (expected: string): never => {
    const found = at >= text.length ? 'the end' : `“${String.fromCodePoint(text.codePointAt(at) as number)}”`
    throw new Problem(`expected ${expected}, found ${found}`, at)
  }
  const string = (what: string) => {
    if (text[at] !== '"') fail(what)
    if (!match(STRING))
      throw new Problem('this string is not closed, or a character in it must be escaped', at)
  }

  // A stack instead of recursion, so that deep nesting cannot crash the page.
  const open: ('{' | '[')[] = []
  let needsValue = true
  for (;;) {
    skip()
    if (needsValue) {
      const character = text[at]
      if (character === '{' || character === '[') {
        at++
        skip()
        if (text[at] === (character === '{' ? '}' : ']')) at++
        else {
          open.push(character)
          if (character === '{') key()
          continue
        }
      } else if (character === '"') string('a value')
      else if (!match(NUMBER) && !match(WORD)) fail('a value')
      needsValue = false
      continue
    }
    const inside = open.at(-1)
    if (inside === undefined) {
      if (at < text.length) fail('the end')
      return
    }
    if (text[at] === ',') {
      at++
      skip()
      if (inside === '{') key()
      needsValue = true
    } else if (text[at] === (inside === '{' ? '}' : ']')) {
      at++
      open.pop()
    } else fail(inside === '{' ? '“,” or “}”' : '“,” or “]”')
  }

  function key() {
    string('a key in double quotes')
    skip()
    if (text[at] !== ':') fail('“:”')
    at++
  }
}

/** Why and where a text is not valid JSON; null if it is. */
export function findJsonProblem(text: string): JsonProblem | null {
  try {
    JSON.parse(text)
    return null
  } catch {
    return locate(text)
  }
}

function locate(text: string): JsonProblem {
  try {
    scan(text)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const before = text.slice(0, error.offset).split('\n')
    return {
      message: error.message,
      offset: error.offset,
      line: before.length,
      column: (before.at(-1) ?? '').length + 1,
    }
  }
  return { message: 'this is not valid JSON', line: 1, column: 1, offset: 0 }
}
