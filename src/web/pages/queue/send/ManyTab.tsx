import { Progress, Switch } from '@mantine/core'
import { useMemo, useState } from 'react'
import { plural } from '#web/lib/bytes.ts'
import { Notice } from '#web/ui/Notice.tsx'
import { countLines, describeCounts, previewRows } from './many-preview.ts'
import { MAX_LINES } from './many-reader.ts'
import type { ManyFormat } from './many-records.ts'
import type { ManySource } from './many-source.ts'
import { ManyOutcome } from './ManyOutcome.tsx'
import { ManySend } from './ManySend.tsx'
import { ManySourceInput } from './ManySourceInput.tsx'
import { ManyTable } from './ManyTable.tsx'
import classes from './ManyTab.module.css'
import { useManyLines, type LinesRead } from './use-many-lines.ts'
import { useRun } from './use-run.ts'
import { hasVariables } from './variables.ts'

const FORMAT_NAMES: Record<ManyFormat, string> = { ndjson: 'NDJSON', json: 'a JSON array', csv: 'CSV' }

/** Sends a list of messages: reads it, shows what it is, and then sends what can be sent. */
export function ManyTab({ queueId }: { queueId: string }) {
  const [source, setSource] = useState<ManySource | null>(null)
  const [format, setFormat] = useState<ManyFormat | 'auto'>('auto')
  const [fillsVariables, setFillsVariables] = useState(true)
  const { read, part } = useManyLines(source, format, fillsVariables)
  const run = useRun(queueId)
  const isTemplate = useMemo(() => source !== null && hasVariables(source.text), [source])

  return (
    <section aria-label="Send many messages" className={classes.tab}>
      <ManySourceInput
        source={source}
        format={format}
        isDisabled={run.progress !== null}
        onSource={setSource}
        onFormat={setFormat}
      />
      {isTemplate && (
        <Switch
          size="xs"
          label="Fill in variables"
          checked={fillsVariables}
          disabled={run.progress !== null}
          onChange={(event) => setFillsVariables(event.currentTarget.checked)}
        />
      )}
      {part !== null && <Progress aria-label="Reading the list" value={part * 100} />}
      {read && <ManyPreview read={read} run={run} />}
    </section>
  )
}

function ManyPreview({ read, run }: { read: LinesRead; run: ReturnType<typeof useRun> }) {
  const { lines, format, isCut } = read
  const [isOnlyProblems, setOnlyProblems] = useState(false)
  const finished = run.finished?.lines === lines ? run.finished : null
  const counts = useMemo(() => countLines(lines), [lines])
  const all = useMemo(() => previewRows(lines, finished), [lines, finished])
  const rows = useMemo(
    () => (isOnlyProblems ? all.filter(({ note, tone }) => note !== null && tone !== 'good') : all),
    [all, isOnlyProblems],
  )
  return (
    <>
      {isCut && (
        <Notice>The list has more than {plural(MAX_LINES, 'line')}; only those are read. Split it.</Notice>
      )}
      <div className={classes.bar}>
        <span role="status" className={classes.figures}>
          <strong>{describeCounts(counts)}</strong>, read as {FORMAT_NAMES[format]}
        </span>
        <Switch
          size="xs"
          label="Only problems"
          checked={isOnlyProblems}
          onChange={(event) => setOnlyProblems(event.currentTarget.checked)}
        />
      </div>
      <ManyTable rows={rows} />
      <ManySend
        ready={counts.ready}
        progress={run.progress}
        onStart={(repeat, total) => void run.start(lines, repeat, total)}
        onStop={run.stop}
      />
      {finished && <ManyOutcome run={finished} />}
    </>
  )
}
