import { Button } from '@mantine/core'
import { isMasked } from '#contract/masking.ts'
import { toCsv } from './export/csv.ts'
import { download } from '#web/lib/download.ts'
import { toNdjson } from './export/ndjson.ts'
import type { LoadedMessage } from './loaded.ts'
import classes from './MessagesTab.module.css'

const stamp = () => new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')

/** Saves messages as files: exact and re-importable, or for a spreadsheet. */
export function ExportMenu({ messages, what }: { messages: readonly LoadedMessage[]; what: string }) {
  const hasMasked = messages.some(isMasked)
  return (
    <span className={classes.exports}>
      <Button
        variant="default"
        aria-label={`Export ${what} as NDJSON`}
        disabled={hasMasked}
        title={
          hasMasked
            ? 'Parts of bodies are hidden, so the file would not be exact'
            : 'One JSON object a line, exact; the Send tab reads it back'
        }
        onClick={() => download(`messages-${stamp()}.ndjson`, 'application/x-ndjson', toNdjson(messages))}
      >
        NDJSON
      </Button>
      <Button
        variant="default"
        aria-label={`Export ${what} as CSV`}
        title="For spreadsheets; a cell that would be a formula gets a ' in front"
        onClick={() => download(`messages-${stamp()}.csv`, 'text/csv', toCsv(messages))}
      >
        CSV
      </Button>
    </span>
  )
}
