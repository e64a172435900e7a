import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readReadyUrl } from '#contract/ready-text.ts'

export interface StartedProcess {
  child: ChildProcess
  /** Everything printed so far. */
  output: { out: string; err: string }
  exited: Promise<{ code: number | null; out: string; err: string }>
  /** Resolves to the server's URL once it is ready. */
  ready(): Promise<string>
}

/** Starts the server from its sources in its own process. The caller ends it. */
export function startProcess(...flags: string[]): StartedProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/server/start.ts', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (output.out += String(chunk)))
  child.stderr.on('data', (chunk) => (output.err += String(chunk)))
  return {
    child,
    output,
    // On 'close' all output has been read.
    exited: once(child, 'close').then(([code]) => ({ code: code as number | null, ...output })),
    async ready() {
      for await (const _ of child.stdout) {
        const url = readReadyUrl(output.out)
        if (url) return url
      }
      throw new Error(output.err)
    },
  }
}
