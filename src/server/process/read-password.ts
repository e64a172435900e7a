import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Writable, type Readable } from 'node:stream'

interface Terminal {
  input: Readable & { isTTY?: boolean }
  /** Where to ask; what is read is never shown there. */
  prompt: Writable
}

/** Takes what readline would show of the keys that are pressed. */
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

/** The first line of the input; asked for without an echo where a person types it. Null where there is none. */
export async function readPassword({ input, prompt }: Terminal): Promise<string | null> {
  const isTyped = input.isTTY === true
  if (isTyped) prompt.write('Password: ')
  // In a terminal readline takes the echo over from it, and so can leave it out.
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
