import { Button, Popover } from '@mantine/core'
import { useState } from 'react'
import classes from './DraftMenus.module.css'
import { VARIABLES } from '#web/pages/queue/sending/variables.ts'

/** Lists the variables, and inserts one at the cursor. */
export function VariablesMenu({ onInsert }: { onInsert: (text: string) => void }) {
  const [isOpen, setOpen] = useState(false)
  return (
    // No `returnFocus`: the focus moves to the body, behind the inserted variable.
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpen(!isOpen)}>
          Variables
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <p className={classes.empty}>
          Filled in when the message is sent. Use them within a text or as a value.
        </p>
        <ul className={classes.list}>
          {VARIABLES.map(({ name, help }) => (
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
                <span>{help}</span>
              </Button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
