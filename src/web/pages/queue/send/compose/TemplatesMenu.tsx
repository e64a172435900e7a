import { Button, Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Draft } from '#web/pages/queue/sending/draft.ts'
import classes from './DraftMenus.module.css'
import { templateProblem, toDraftChange, type Template } from '#web/pages/queue/sending/saved-drafts.ts'

interface TemplatesMenuProps {
  templates: readonly Template[]
  /** Returns false if the browser's storage is full. */
  onSave: (name: string) => boolean
  onDelete: (name: string) => void
  onLoad: (change: Partial<Draft>) => void
}

/** Saves the draft under a name, and loads saved ones. */
export function TemplatesMenu({ templates, onSave, onDelete, onLoad }: TemplatesMenuProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpen(!isOpen)}>
          Templates
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        {templates.length === 0 && <p className={classes.empty}>No templates yet for this queue.</p>}
        <ul className={classes.list}>
          {templates.map(({ name, draft }) => (
            <li key={name} className={classes.entry}>
              <Button
                variant="subtle"
                fullWidth
                justify="start"
                aria-label={`Load template ${name}`}
                onClick={() => {
                  onLoad(toDraftChange(draft))
                  setOpen(false)
                }}
              >
                {name}
              </Button>
              <Button
                variant="subtle"
                color="red"
                c="var(--deck-danger)"
                aria-label={`Delete template ${name}`}
                onClick={() => onDelete(name)}
              >
                Delete
              </Button>
            </li>
          ))}
        </ul>
        <SaveForm templates={templates} onSave={onSave} onSaved={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

interface SaveFormProps extends Pick<TemplatesMenuProps, 'templates' | 'onSave'> {
  onSaved: () => void
}

function SaveForm({ templates, onSave, onSaved }: SaveFormProps) {
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const isKnown = templates.some((template) => template.name === name.trim())
  return (
    <form
      className={classes.save}
      aria-label="Save a template"
      onSubmit={(event) => {
        event.preventDefault()
        const found = templateProblem(templates, name)
        if (found) setProblem(found)
        else if (onSave(name)) onSaved()
        else setProblem('This browser’s storage is full.')
      }}
    >
      <TextInput
        label="Save current as"
        maxLength={80}
        value={name}
        error={problem}
        onChange={(event) => {
          setName(event.currentTarget.value)
          setProblem(null)
        }}
      />
      <Button type="submit">{isKnown ? 'Replace template' : 'Save template'}</Button>
    </form>
  )
}
