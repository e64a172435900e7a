import { useEffect, useMemo, useRef } from 'react'
import { LIVE_VALUES } from '#web/pages/queue/sending/live-values.ts'
import { nextTurn, readLines, type ReadLines } from './bulk-reader.ts'
import { detectFormat, type ManyFormat } from './bulk-records.ts'
import { useSendSession } from '#web/pages/queue/sending/send-session.ts'

export interface LinesRead extends ReadLines {
  format: ManyFormat
}

interface Request {
  text: string
  format: ManyFormat
  fillsVariables: boolean
}

export interface LinesReading {
  /** Whose answer this is: one to an earlier request is not shown. */
  request: Request
  read: LinesRead | null
  /** How far it is, 0 to 1. */
  part: number
}

function isSame(a: Request, b: Request): boolean {
  return a.format === b.format && a.fillsVariables === b.fillsVariables && a.text === b.text
}

/** The lines of the list that is to be sent, read anew whenever it or the way to read it changes. */
export function useManyLines(queueId: string): { read: LinesRead | null; part: number | null } {
  const [{ source, format: chosen, fillsVariables, reading }, change] = useSendSession(queueId)
  const request = useMemo<Request | null>(() => {
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
    // What was read before stays as it is, with what became of its lines.
    if (!request || latest.current.isRead) return
    const controller = new AbortController()
    const show = (part: number, read: LinesRead | null) =>
      latest.current.change({ reading: { request, read, part } })
    async function readAll({ text, format, fillsVariables }: Request) {
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
