import { Button, Checkbox, TextInput } from '@mantine/core'
import { type Dispatch, type KeyboardEvent, type SetStateAction } from 'react'
import { formatCount } from '#web/lib/format.ts'
import { SearchIcon } from '#web/ui/icons.tsx'
import classes from './JsonTree.module.css'
import { collapseAll, expandAll, MAX_MATCHES, search, step, type TreeState } from './tree-state.ts'

const MAX_QUERY_LENGTH = 200

interface TreeBarProps {
  state: TreeState
  onChange: Dispatch<SetStateAction<TreeState>>
}

/** Searches the tree, and expands or collapses all of it. */
export function TreeBar({ state, onChange }: TreeBarProps) {
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') onChange(step(state, event.shiftKey ? -1 : 1))
    else if (event.key === 'Escape' && state.query !== '') {
      // Not for the elements around the tree.
      event.stopPropagation()
      onChange(search(state, ''))
    } else return
    event.preventDefault()
  }
  return (
    <div className={classes.tools}>
      <TextInput
        className={classes.find}
        aria-label="Find in body"
        placeholder="Find in body"
        leftSection={<SearchIcon size={14} />}
        maxLength={MAX_QUERY_LENGTH}
        value={state.query}
        onChange={(event) => onChange(search(state, event.currentTarget.value))}
        onKeyDown={onKeyDown}
      />
      <span className={classes.count} role="status">
        {countText(state)}
      </span>
      {state.query !== '' && (
        <Checkbox
          size="xs"
          label="Only matches"
          checked={state.isFiltered}
          onChange={(event) => onChange({ ...state, isFiltered: event.currentTarget.checked })}
        />
      )}
      <Button variant="default" size="compact-xs" onClick={() => onChange(expandAll(state))}>
        Expand all
      </Button>
      <Button variant="default" size="compact-xs" onClick={() => onChange(collapseAll(state))}>
        Collapse all
      </Button>
    </div>
  )
}

function countText({ query, matches, active }: TreeState): string {
  if (query === '') return ''
  if (matches.length === 0) return 'No match'
  const count = `${formatCount(matches.length)}${matches.length >= MAX_MATCHES ? '+' : ''}`
  const at = matches.indexOf(active)
  return at < 0
    ? `${count} ${matches.length === 1 ? 'match' : 'matches'}`
    : `${formatCount(at + 1)} of ${count}`
}
