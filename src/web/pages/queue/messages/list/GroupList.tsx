import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useId } from 'react'
import { formatCount } from '#web/lib/format.ts'
import type { GroupBy, MessageGroup } from '#web/pages/queue/messages/search/groups.ts'
import classes from './GroupList.module.css'

interface GroupPickerProps {
  groupBy: GroupBy | null
  problem: string | undefined
  /** Paths found in the bodies. */
  suggestions: readonly string[]
  onChange: (groupBy: GroupBy | null) => void
}

const KINDS = [
  { value: '', label: 'no groups' },
  { value: 'shape', label: 'shape' },
  { value: 'attempts', label: 'attempts' },
  { value: 'type', label: 'content type' },
  { value: 'path', label: 'value at a path' },
]

function toGroupBy(kind: string): GroupBy | null {
  switch (kind) {
    case 'shape':
    case 'attempts':
    case 'type':
      return { kind }
    case 'path':
      return { kind, path: '' }
    default:
      return null
  }
}

/** What the messages are grouped by. */
export function GroupPicker({ groupBy, problem, suggestions, onChange }: GroupPickerProps) {
  const listId = useId()
  return (
    <>
      <NativeSelect
        aria-label="Group by"
        w={130}
        value={groupBy?.kind ?? ''}
        data={KINDS}
        onChange={(event) => onChange(toGroupBy(event.currentTarget.value))}
      />
      {groupBy?.kind === 'path' && (
        <>
          <TextInput
            className={classes.path}
            aria-label="JSON path of the groups"
            placeholder={suggestions[0] ?? '$.order.id'}
            w={190}
            list={listId}
            value={groupBy.path}
            error={problem}
            onChange={(event) => onChange({ kind: 'path', path: event.currentTarget.value })}
          />
          <datalist id={listId}>
            {suggestions.map((path) => (
              <option key={path}>{path}</option>
            ))}
          </datalist>
        </>
      )}
    </>
  )
}

interface GroupListProps {
  groupBy: GroupBy
  groups: readonly MessageGroup[]
  onSelect: (ids: readonly string[]) => void
}

/** The groups, largest first; each has a button that selects its messages. */
export function GroupList({ groupBy, groups, onSelect }: GroupListProps) {
  if (groups.length === 0 && groupBy.kind === 'path') {
    return <p className={classes.hint}>Enter the JSON path to group by, such as $.order.id.</p>
  }
  return (
    <ul className={classes.groups} aria-label="Groups">
      {groups.map(({ key, label, ids }) => (
        <li key={key}>
          <span className={classes.count}>{formatCount(ids.length)}</span>
          <code title={label}>{label}</code>
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`Select the ${formatCount(ids.length)} of ${label.slice(0, 80)}`}
            onClick={() => onSelect(ids)}
          >
            Select
          </Button>
        </li>
      ))}
    </ul>
  )
}
