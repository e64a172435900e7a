import { Progress, Switch } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Queue } from '#contract/queues.ts'
import { plural } from '#web/lib/format.ts'
import { Notice } from '#web/ui/Notice.tsx'
import { LIVE_VALUES } from '#web/pages/queue/sending/live-values.ts'
import { countLines, describeCounts, previewRows } from './bulk-preview.ts'
import { MAX_LINES } from './bulk-reader.ts'
import type { BulkFormat } from './bulk-records.ts'
import type { BulkSource } from './bulk-source.ts'
import { BulkOutcome } from './BulkOutcome.tsx'
import { BulkSend } from './BulkSend.tsx'
import { BulkSourceInput } from './BulkSourceInput.tsx'
import { BulkTable } from './BulkTable.tsx'
import classes from './BulkTab.module.css'
import { useBulkSession, type LinesRead } from './bulk-session.ts'
import { runLines } from './run-lines.ts'
import { useBulkLines } from './use-bulk-lines.ts'
import { useSendRun } from '#web/pages/queue/sending/use-send-run.ts'
import { hasVariables } from '#web/pages/queue/sending/variables.ts'

const FORMAT_NAMES: Record<BulkFormat, string> = { ndjson: 'NDJSON', json: 'a JSON array', csv: 'CSV' }

/** Sends a list of messages: reads it, previews it, and sends its valid lines. */
export function BulkTab({ queue }: { queue: Queue }) {
  const [{ source, format, fillsVariables }, change] = useBulkSession(queue.queue_id)
  const { read, part } = useBulkLines(queue.queue_id)
  const isRunning = useSendRun(queue).underWay !== null
  const isTemplate = useMemo(() => source !== null && hasVariables(source.text), [source])

  // Variables start switched off for another file; further typing is still the same list.
  const takeSource = (next: BulkSource | null) => {
    const isTyped = source?.name === null && next?.name === null
    change({ source: next, ...(!isTyped && { fillsVariables: false }) })
  }
  return (
    <section aria-label="Send many messages" className={classes.tab}>
      <BulkSourceInput
        source={source}
        format={format}
        isDisabled={isRunning}
        onSource={takeSource}
        onFormat={(format) => change({ format })}
      />
      {isTemplate && (
        <div className={classes.variables}>
          <Switch
            size="xs"
            label="Fill in variables"
            checked={fillsVariables}
            disabled={isRunning}
            onChange={(event) => change({ fillsVariables: event.currentTarget.checked })}
          />
          <span className={classes.hint}>
            {fillsVariables
              ? 'Each message gets its own values, also when the list is sent several times.'
              : 'The list contains {{…}}, which is sent as is.'}
          </span>
        </div>
      )}
      {part !== null && <Progress aria-label="Reading the list" value={part * 100} />}
      {read && <BulkPreview read={read} queue={queue} />}
    </section>
  )
}

function BulkPreview({ read, queue }: { read: LinesRead; queue: Queue }) {
  const { lines, format, isCut } = read
  const [isOnlyProblems, setOnlyProblems] = useState(false)
  const { run, underWay, start } = useSendRun(queue)
  const result = run?.items === lines ? run.result : null
  const repeat = run?.repeat ?? 1
  const counts = useMemo(() => countLines(lines), [lines])
  const all = useMemo(
    () => previewRows(lines, format, result && { repeat, result }),
    [lines, format, repeat, result],
  )
  const rows = useMemo(
    () => (isOnlyProblems ? all.filter(({ note, tone }) => note !== null && tone !== 'good') : all),
    [all, isOnlyProblems],
  )
  return (
    <>
      {isCut && (
        <Notice>The list has more than {plural(MAX_LINES, 'line')}; only those were read. Split it.</Notice>
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
      <BulkTable rows={rows} unit={format === 'json' ? 'Element' : 'Line'} />
      <BulkSend
        ready={counts.ready}
        run={underWay}
        onStart={(repeat, total) =>
          void start({
            kind: 'list',
            queueId: queue.queue_id,
            queueName: queue.queue_name,
            items: lines,
            repeat,
            total,
            run: (options) => runLines({ lines, repeat, values: LIVE_VALUES, ...options }),
          })
        }
      />
      {result && <BulkOutcome lines={lines} repeat={repeat} result={result} />}
    </>
  )
}
