import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** A server under load, in its own process. */
export interface BenchServer {
  url: string
  /** What it printed until it was ready. */
  output: string
  /** From the start of the process until it reported that it was ready. */
  readyMs: number
  /** Resident memory, in MB. */
  residentMb(): number
  /** The longest that the event loop was held since the last call, in milliseconds. */
  longestTurnMs(): Promise<number>
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

interface StartOptions {
  loopFile?: string
  env?: Record<string, string>
}

async function start(
  command: string[],
  { loopFile = '/dev/null', env = {} }: StartOptions = {},
): Promise<BenchServer> {
  const before = performance.now()
  const child: ChildProcess = spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env, QUEUEDECK_BENCH_LOOP: loopFile },
  })
  let output = ''
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk)
    if (/ready at http:\S+\n/.test(output)) break
  }
  const url = /ready at (http:\S+)/.exec(output)?.[1]
  if (!url) throw new Error(`The server did not start: ${output}`)
  return {
    url,
    output,
    readyMs: performance.now() - before,
    residentMb() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_000
    },
    async longestTurnMs() {
      rmSync(loopFile, { force: true })
      child.kill('SIGUSR2')
      while (!existsSync(loopFile) || readFileSync(loopFile, 'utf8') === '') await setTimeout(5)
      return Number(readFileSync(loopFile, 'utf8'))
    },
    async stop(signal) {
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    },
  }
}

export type Durability = 'full' | 'relaxed'

const PRODUCT = '--import ./src/bench/loop-probe.mjs dist/server/start.js --port 0'.split(' ')

export const startProduct = (directory: string, durability: Durability): Promise<BenchServer> =>
  start([...PRODUCT, '--data', directory, '--durability', durability], {
    loopFile: join(directory, '..', 'longest-turn'),
  })

export const startReference = (file: string, durability: Durability): Promise<BenchServer> =>
  start(['--import', 'tsx', 'src/bench/reference.ts', file, durability])

/** More requests in five minutes than any run makes; the gateway reads the limit from the responses. */
const NO_LIMIT = '1000000/300'

/** A server that the gateway uses in place of Cloudflare. */
export const startUpstream = (directory: string, durability: Durability): Promise<BenchServer> =>
  start([...PRODUCT, '--data', directory, '--durability', durability, '--rate-limit', NO_LIMIT])

/** A server whose connection `cloudflare` uses that upstream. */
export const startGateway = (
  directory: string,
  upstream: BenchServer,
  accountId: string,
): Promise<BenchServer> =>
  start([...PRODUCT, '--data', directory, '--upstream', `${upstream.url}/client/v4`], {
    env: { CLOUDFLARE_ACCOUNT_ID: accountId, CLOUDFLARE_API_TOKEN: 'bench', CLOUDFLARE_API_BASE_URL: '' },
  })
