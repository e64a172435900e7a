import { useEffect, useMemo, useState } from 'react'
import { LIVE_VALUES } from './live-values.ts'
import { nextTurn, readLines, type ReadLines } from './many-reader.ts'
import { detectFormat, type ManyFormat } from './many-records.ts'
import type { ManySource } from './many-source.ts'

export interface LinesRead extends ReadLines {
  format: ManyFormat
}

interface Request {
  text: string
  format: ManyFormat
  fillsVariables: boolean
}

interface Reading {
  /** Whose answer this is: one to an earlier request is not shown. */
  request: Request
  read: LinesRead | null
  /** How far it is, 0 to 1. */
  part: number
}

/** The lines of a source, read anew whenever it or the way to read it changes. */
export function useManyLines(
  source: ManySource | null,
  chosen: ManyFormat | 'auto',
  fillsVariables: boolean,
): { read: LinesRead | null; part: number | null } {
  const [reading, setReading] = useState<Reading | null>(null)
  const request = useMemo<Request | null>(() => {
    if (!source) return null
    const { text } = source
    return { text, format: chosen === 'auto' ? detectFormat(text) : chosen, fillsVariables }
  }, [source, chosen, fillsVariables])

  useEffect(() => {
    if (!request) return
    const controller = new AbortController()
    async function readAll(asked: Request) {
      const { text, format, fillsVariables } = asked
      const result = await readLines(text, {
        format,
        fillsVariables,
        values: LIVE_VALUES,
        clock: () => performance.now(),
        pause: nextTurn,
        onProgress: (part) => setReading({ request: asked, read: null, part }),
        signal: controller.signal,
      })
      if (result) setReading({ request: asked, read: { ...result, format }, part: 1 })
    }
    void readAll(request)
    return () => controller.abort()
  }, [request])

  if (!request || reading?.request !== request) return { read: null, part: null }
  return { read: reading.read, part: reading.read ? null : reading.part }
}
