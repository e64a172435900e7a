import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { NO_FILTER, type MessageFilter } from '#web/pages/queue/messages/search/filter.ts'
import { PopoverButton } from '#web/ui/PopoverButton.tsx'
import classes from './FilterBar.module.css'

interface FilterBarProps {
  filter: MessageFilter
  /** The problem of a field, by its name. */
  problems: Readonly<Record<string, string>>
  onChange: (filter: MessageFilter) => void
}

const FIELDS = [
  { name: 'path', label: 'JSON path', placeholder: '$.customer.id' },
  { name: 'value', label: 'Value at the path', placeholder: 'exact, or ~part of it' },
  { name: 'attempts', label: 'Attempts', placeholder: '> 1' },
  { name: 'age', label: 'Age', placeholder: '> 5m' },
  { name: 'size', label: 'Size', placeholder: '< 10 KB' },
] as const

const ALL_FIELDS: readonly { name: keyof MessageFilter; label: string }[] = [
  ...FIELDS,
  { name: 'type', label: 'Content type' },
]

/** Filters the list: by text directly, by other fields in a popover whose button shows how many are set. */
export function FilterBar({ filter, problems, onChange }: FilterBarProps) {
  const [isOpen, setOpen] = useState(false)
  const more = Object.entries(filter).filter(([name, value]) => name !== 'text' && value !== '').length
  const wrong = ALL_FIELDS.filter(({ name }) => filter[name] !== '' && problems[name] !== undefined)
  const set = (name: keyof MessageFilter) => (value: string) => onChange({ ...filter, [name]: value })
  return (
    <div className={classes.bar}>
      <TextInput
        type="search"
        className={classes.text}
        aria-label="Filter loaded messages"
        placeholder="Filter by body or id"
        value={filter.text}
        onChange={(event) => set('text')(event.currentTarget.value)}
      />
      <PopoverButton
        label={more === 0 ? 'Filters' : `Filters (${more})`}
        position="bottom-end"
        isOpen={isOpen}
        onOpen={setOpen}
      >
        <form
          className={classes.form}
          aria-label="Filters"
          onSubmit={(event) => {
            event.preventDefault()
            setOpen(false)
          }}
        >
          {FIELDS.map(({ name, label, placeholder }) => (
            <TextInput
              key={name}
              label={label}
              placeholder={placeholder}
              value={filter[name]}
              error={problems[name]}
              onChange={(event) => set(name)(event.currentTarget.value)}
            />
          ))}
          <NativeSelect
            label="Content type"
            value={filter.type}
            data={[{ value: '', label: 'any' }, 'json', 'text', 'bytes', 'v8', 'unknown']}
            error={problems['type']}
            onChange={(event) => set('type')(event.currentTarget.value)}
          />
          <div className={classes.actions}>
            <Button variant="subtle" onClick={() => onChange(NO_FILTER)}>
              Clear all
            </Button>
            <Button type="submit">Done</Button>
          </div>
        </form>
      </PopoverButton>
      {wrong.length > 0 && (
        <p className={classes.problem} role="status">
          {wrong.map(({ name, label }) => `${label} is ignored. ${problems[name]}`).join(' ')}
        </p>
      )}
    </div>
  )
}
