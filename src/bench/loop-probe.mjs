import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/**
 * Loaded into the server before its own code. On SIGUSR2 it writes the longest that the event loop was held since the
 * last signal, in milliseconds, to the file in QUEUEDECK_BENCH_LOOP.
 */
const RESOLUTION_MS = 1
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()
process.on('SIGUSR2', () => {
  const longest = Math.max(0, delay.max / 1e6 - RESOLUTION_MS)
  delay.reset()
  writeFileSync(process.env['QUEUEDECK_BENCH_LOOP'] ?? '/dev/null', longest.toFixed(1))
})
