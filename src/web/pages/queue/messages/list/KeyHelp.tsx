import { Kbd } from '@mantine/core'
import { Dialog } from '#web/ui/Dialog.tsx'
import { GRACE_KEYS } from '#web/pages/queue/messages/workbench/grace-keys.ts'
import { MESSAGE_KEYS } from './message-keys.ts'
import classes from './KeyHelp.module.css'

const NAMES: Record<string, string> = { ' ': 'Space', ArrowDown: '↓', ArrowUp: '↑' }

/** The keyboard shortcuts of the message list. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts of the message list" onClose={onClose}>
      <dl className={classes.keys}>
        {[...MESSAGE_KEYS, ...GRACE_KEYS].map(({ keys, help }) => (
          <div key={help}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{NAMES[key] ?? key}</Kbd>
              ))}
            </dt>
            <dd>{help}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
