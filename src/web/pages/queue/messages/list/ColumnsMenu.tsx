import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { PopoverButton } from '#web/ui/PopoverButton.tsx'
import { COLUMNS, MAX_PATH_COLUMNS, type ColumnPreferences } from '#web/pages/queue/messages/model/columns.ts'
import classes from './ColumnsMenu.module.css'
import {
  setTimeStyle,
  useTimeStyle,
  type TimeStyle,
} from '#web/pages/queue/messages/model/time-preference.ts'

interface ColumnsMenuProps {
  columns: ColumnPreferences
  /** What is wrong with a path, by the path. */
  problemOf: (path: string) => string | undefined
  onChange: (changes: Partial<ColumnPreferences>) => void
}

const TIME_LABELS: { value: TimeStyle; label: string }[] = [
  { value: 'ago', label: 'Ago' },
  { value: 'local', label: 'Local' },
  { value: 'utc', label: 'UTC' },
]

/** The columns of the list and its time format. */
export function ColumnsMenu({ columns, problemOf, onChange }: ColumnsMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const [path, setPath] = useState('')
  const timeStyle = useTimeStyle()
  const input = useRef<HTMLInputElement>(null)
  const isFull = columns.paths.length >= MAX_PATH_COLUMNS
  const canAdd = path.trim() !== '' && !isFull
  function change(paths: readonly string[]): void {
    onChange({ paths })
    // The pressed button may be removed or disabled; without a focus, Escape would not close the menu.
    input.current?.focus()
  }
  function add(): void {
    if (!canAdd) return
    change([...new Set([...columns.paths, path.trim()])])
    setPath('')
  }
  return (
    <PopoverButton label="Columns" position="bottom-end" isOpen={isOpen} onOpen={setOpen}>
      <form
        className={classes.form}
        aria-label="Columns"
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <div className={classes.checks}>
          {COLUMNS.map((column) => (
            <Checkbox
              key={column}
              size="xs"
              label={column}
              checked={!columns.hidden.includes(column)}
              onChange={() =>
                onChange({
                  hidden: columns.hidden.includes(column)
                    ? columns.hidden.filter((hidden) => hidden !== column)
                    : [...columns.hidden, column],
                })
              }
            />
          ))}
        </div>
        {columns.paths.map((shown) => (
          <div key={shown} className={classes.path}>
            <code>{shown}</code>
            {problemOf(shown) && <span className={classes.problem}>{problemOf(shown)}</span>}
            <Button
              variant="subtle"
              size="compact-xs"
              aria-label={`Remove the column ${shown}`}
              onClick={() => change(columns.paths.filter((other) => other !== shown))}
            >
              Remove
            </Button>
          </div>
        ))}
        <div className={classes.add}>
          <TextInput
            ref={input}
            label="Column by JSON path"
            description={isFull ? `At most ${MAX_PATH_COLUMNS}; remove one to add another` : undefined}
            placeholder="$.order.id"
            value={path}
            onChange={(event) => setPath(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={!canAdd}>
            Add
          </Button>
        </div>
        <SegmentedControl
          aria-label="Times"
          value={timeStyle}
          data={TIME_LABELS}
          onChange={(value) => setTimeStyle(value as TimeStyle)}
        />
      </form>
    </PopoverButton>
  )
}
