import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/**
 * Loaded into the server before its own code: on SIGUSR2 it writes the longest time the event loop was held since
 * the last one, in milliseconds, into the file that QUEUEDECK_BENCH_LOOP names.
 */
const RESOLUTION_MS = 1
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()
process.on('SIGUSR2', () => {
  const longest = Math.max(0, delay.max / 1e6 - RESOLUTION_MS)
  delay.reset()
  writeFileSync(process.env['QUEUEDECK_BENCH_LOOP'] ?? '/dev/null', longest.toFixed(1))
})
