import { Button } from '@mantine/core'
import { useState } from 'react'
import { isMasked } from '#contract/masking.ts'
import { formatCount } from '#web/lib/format.ts'
import { download } from '#web/lib/download.ts'
import { PopoverButton } from '#web/ui/PopoverButton.tsx'
import { toCsv } from './csv.ts'
import { toNdjson } from './ndjson.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import classes from './ExportMenu.module.css'

const stamp = () => new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')

interface ExportMenuProps {
  messages: readonly LoadedMessage[]
  /** Which ones: "selected", "shown". */
  what: string
}

/** Exports messages to a file: exact and importable, or for a spreadsheet. */
export function ExportMenu({ messages, what }: ExportMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const hasMasked = messages.some(isMasked)
  function save(name: string, type: string, text: string): void {
    download(`messages-${stamp()}.${name}`, type, text)
    setOpen(false)
  }
  return (
    <PopoverButton
      label={`Export ${formatCount(messages.length)}…`}
      name={`Export ${formatCount(messages.length)} ${what}`}
      position="bottom-end"
      isOpen={isOpen}
      isDisabled={messages.length === 0}
      onOpen={setOpen}
    >
      <section className={classes.menu} aria-label={`Export the ${what} messages`}>
        <Button
          variant="subtle"
          justify="flex-start"
          disabled={hasMasked}
          onClick={() => save('ndjson', 'application/x-ndjson', toNdjson(messages))}
        >
          NDJSON
        </Button>
        <p className={classes.hint}>
          {hasMasked
            ? 'Parts of bodies are hidden, so the file would not be exact.'
            : 'One JSON object per line, exact. The Send tab can import it.'}
        </p>
        <Button
          variant="subtle"
          justify="flex-start"
          onClick={() => save('csv', 'text/csv', toCsv(messages))}
        >
          CSV
        </Button>
        <p className={classes.hint}>For spreadsheets. Cells that look like formulas get a leading &apos;.</p>
      </section>
    </PopoverButton>
  )
}
