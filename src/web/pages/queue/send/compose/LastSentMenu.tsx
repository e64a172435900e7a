import { Button, Popover } from '@mantine/core'
import { useState } from 'react'
import type { Draft } from '#web/pages/queue/sending/draft.ts'
import classes from './DraftMenus.module.css'
import { toDraftChange, type SavedDraft } from '#web/pages/queue/sending/saved-drafts.ts'

const LABEL_LENGTH = 60

interface LastSentMenuProps {
  sent: readonly SavedDraft[]
  onLoad: (change: Partial<Draft>) => void
}

/** Loads a message that was sent to the queue before. */
export function LastSentMenu({ sent, onLoad }: LastSentMenuProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" disabled={sent.length === 0} onClick={() => setOpen(!isOpen)}>
          Last sent
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <ul className={classes.list}>
          {sent.map((draft) => (
            <li key={JSON.stringify(draft)}>
              <Button
                variant="subtle"
                fullWidth
                justify="start"
                className={classes.body}
                onClick={() => {
                  onLoad(toDraftChange(draft))
                  setOpen(false)
                }}
              >
                {labelOf(draft)}
              </Button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}

function labelOf({ contentType, body }: SavedDraft): string {
  const text = body
    .slice(0, LABEL_LENGTH * 4)
    .replace(/\s+/g, ' ')
    .trim()
  return `${contentType === 'json' ? 'JSON' : 'Text'}: ${text.slice(0, LABEL_LENGTH) || '(empty)'}`
}
