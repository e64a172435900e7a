import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Writable, type Readable } from 'node:stream'

interface Terminal {
  input: Readable & { isTTY?: boolean }
  /** Where the prompt is written. The password is never echoed there. */
  prompt: Writable
}

/** Discards the echo of the keys that readline would show. */
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

/** Reads the first line of the input, with a prompt and without echo in a terminal. Null where there is no line. */
export async function readPassword({ input, prompt }: Terminal): Promise<string | null> {
  const isTyped = input.isTTY === true
  if (isTyped) prompt.write('Password: ')
  // In a terminal, readline takes over the echo, and so can leave it out.
  const lines = createInterface({ input, ...(isTyped && { output: nowhere(), terminal: true }) })
  try {
    const [line] = (await Promise.race([
      once(lines, 'line'),
      // The end of the input, or Ctrl+C.
      once(lines, 'close'),
    ])) as [string?]
    return line ?? null
  } finally {
    lines.close()
    if (isTyped) prompt.write('\n')
  }
}
