import { useEffect, useMemo, useRef } from 'react'
import { LIVE_VALUES } from '#web/pages/queue/sending/live-values.ts'
import { nextTurn, readLines } from './bulk-reader.ts'
import { detectFormat } from './bulk-records.ts'
import { useBulkSession, type LinesRead, type ReadingRequest } from './bulk-session.ts'

function isSame(a: ReadingRequest, b: ReadingRequest): boolean {
  return a.format === b.format && a.fillsVariables === b.fillsVariables && a.text === b.text
}

/** The lines of the list, read again when its text or format changes. */
export function useBulkLines(queueId: string): { read: LinesRead | null; part: number | null } {
  const [{ source, format: chosen, fillsVariables, reading }, change] = useBulkSession(queueId)
  const request = useMemo<ReadingRequest | null>(() => {
    if (!source) return null
    const { text } = source
    return { text, format: chosen === 'auto' ? detectFormat(text) : chosen, fillsVariables }
  }, [source, chosen, fillsVariables])
  const current = request && reading && isSame(reading.request, request) ? reading : null

  const latest = useRef({ change, isRead: false })
  useEffect(() => {
    latest.current = { change, isRead: current?.read != null }
  })
  useEffect(() => {
    // Lines that were read stay, with their outcomes.
    if (!request || latest.current.isRead) return
    const controller = new AbortController()
    const show = (part: number, read: LinesRead | null) =>
      latest.current.change({ reading: { request, read, part } })
    async function readAll({ text, format, fillsVariables }: ReadingRequest) {
      const result = await readLines(text, {
        format,
        fillsVariables,
        values: LIVE_VALUES,
        clock: () => performance.now(),
        pause: nextTurn,
        onProgress: (part) => show(part, null),
        signal: controller.signal,
      })
      if (result) show(1, { ...result, format })
    }
    void readAll(request)
    return () => controller.abort()
  }, [request])

  return { read: current?.read ?? null, part: current && !current.read ? current.part : null }
}
