import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

/** A server under load, in a process of its own. */
export interface BenchServer {
  url: string
  /** From the start of the process until it said it was ready. */
  readyMs: number
  /** Memory that is resident now, in MB. */
  residentMb(): number
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

async function start(command: string[]): Promise<BenchServer> {
  const before = performance.now()
  const child: ChildProcess = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk)
    if (/ready at http:\S+\n/.test(output)) break
  }
  const url = /ready at (http:\S+)/.exec(output)?.[1]
  if (!url) throw new Error(`The server did not start: ${output}`)
  return {
    url,
    readyMs: performance.now() - before,
    residentMb() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_000
    },
    async stop(signal) {
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    },
  }
}

export type Durability = 'full' | 'relaxed'

export const startProduct = (directory: string, durability: Durability): Promise<BenchServer> =>
  start(['dist/server/start.js', '--port', '0', '--data', directory, '--durability', durability])

export const startReference = (file: string, durability: Durability): Promise<BenchServer> =>
  start(['--import', 'tsx', 'src/bench/reference.ts', file, durability])
