import { useEffect, useRef, useState } from 'react'
import { useSendBatch } from '#web/api/messages.ts'
import { LIVE_VALUES } from './live-values.ts'
import type { ManyLine } from './many-reader.ts'
import { runLines, type RunResult, type Totals } from './run.ts'

export interface RunProgress {
  totals: Totals
  total: number
  perSecond: number
}

export interface FinishedRun {
  lines: readonly ManyLine[]
  repeat: number
  result: RunResult
}

/** One run at a time; leaving the page ends it after the batch under way. */
export function useRun(queueId: string) {
  const { mutateAsync } = useSendBatch(queueId)
  const [progress, setProgress] = useState<RunProgress | null>(null)
  const [finished, setFinished] = useState<FinishedRun | null>(null)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  const start = async (lines: readonly ManyLine[], repeat: number, total: number) => {
    if (progress) return
    const stop = new AbortController()
    controller.current = stop
    const startedAt = performance.now()
    setFinished(null)
    setProgress({ totals: { sent: 0, failed: 0, unknown: 0 }, total, perSecond: 0 })
    try {
      const result = await runLines({
        lines,
        repeat,
        values: LIVE_VALUES,
        send: mutateAsync,
        signal: stop.signal,
        onProgress(totals) {
          const seconds = (performance.now() - startedAt) / 1_000
          setProgress({ totals, total, perSecond: seconds > 0 ? Math.round(totals.sent / seconds) : 0 })
        },
      })
      setFinished({ lines, repeat, result })
    } finally {
      setProgress(null)
    }
  }
  return { progress, finished, start, stop: () => controller.current?.abort() }
}
