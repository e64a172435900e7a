import { Button, Popover } from '@mantine/core'
import { useState } from 'react'
import classes from './DraftMenus.module.css'
import { VARIABLES } from '#web/pages/queue/sending/variables.ts'

/** Names the variables of a body, and puts one where the cursor is. */
export function VariablesMenu({ onInsert }: { onInsert: (text: string) => void }) {
  const [isOpen, setOpen] = useState(false)
  return (
    // The focus goes on in the body, where the variable now stands.
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpen(!isOpen)}>
          Variables
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <p className={classes.empty}>Filled in when the message is sent, in a text or in place of a value.</p>
        <ul className={classes.list}>
          {VARIABLES.map(({ name, says }) => (
            <li key={name}>
              <Button
                variant="subtle"
                fullWidth
                justify="start"
                classNames={{ root: classes.variable as string, label: classes.variableLabel as string }}
                onClick={() => {
                  setOpen(false)
                  onInsert(`{{${name}}}`)
                }}
              >
                <code>{`{{${name}}}`}</code>
                <span>{says}</span>
              </Button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
