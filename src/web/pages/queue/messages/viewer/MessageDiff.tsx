import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { plural } from '#web/lib/format.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { useTimeStyle } from '#web/pages/queue/messages/model/time-preference.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { diffBodies, type BodyDiff, type DiffBlock, type DiffLine } from './diff-bodies.ts'
import { differentFacts, type DifferentFact } from './diff-facts.ts'
import classes from './MessageDiff.module.css'

interface MessageDiffProps {
  left: LoadedMessage
  right: LoadedMessage
  onClose: () => void
}

const WORDS: Record<DiffLine['sign'], string | undefined> = { '+': 'added', '-': 'removed', ' ': undefined }

/** The differences between two messages: facts first, then the bodies line by line. */
export function MessageDiff({ left, right, onClose }: MessageDiffProps) {
  const diff = useMemo(() => diffBodies(left.body, right.body), [left.body, right.body])
  const timeStyle = useTimeStyle()
  const facts = useMemo(() => differentFacts(left, right, timeStyle), [left, right, timeStyle])
  return (
    <Dialog title="Compare two messages" size="80%" onClose={onClose}>
      <div className={classes.diff}>
        <p className={classes.ids}>
          <code data-sign="-">− {left.id}</code>
          <code data-sign="+">+ {right.id}</code>
        </p>
        {facts.length > 0 && <Facts facts={facts} />}
        <p className={classes.summary}>{summaryOf(diff)}</p>
        {diff.kind === 'lines' && (
          <div className={classes.lines} role="region" tabIndex={0} aria-label="Differences of the bodies">
            {diff.blocks.map((block) => (
              <Block key={block.start} block={block} />
            ))}
          </div>
        )}
      </div>
    </Dialog>
  )
}

function summaryOf(diff: BodyDiff): string {
  switch (diff.kind) {
    case 'same':
      return diff.isExact
        ? 'The bodies are the same.'
        : 'The bodies differ only in the spaces and line breaks between values.'
    case 'too-different':
      return 'The bodies differ too much to compare them line by line.'
    case 'lines':
      return `${plural(diff.removed, 'line')} removed, ${plural(diff.added, 'line')} added.`
  }
}

function Facts({ facts }: { facts: readonly DifferentFact[] }) {
  return (
    <table className={classes.facts} aria-label="Differences apart from the bodies">
      <thead>
        <tr>
          <th scope="col">Differs</th>
          <th scope="col">− First</th>
          <th scope="col">+ Second</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ name, left, right }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{left}</td>
            <td>{right}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Block({ block: { lines, isFolded } }: { block: DiffBlock }) {
  const [isOpen, setOpen] = useState(!isFolded)
  if (!isOpen)
    return (
      <Button
        className={classes.fold}
        variant="subtle"
        size="compact-xs"
        fullWidth
        onClick={() => setOpen(true)}
      >
        Show {plural(lines.length, 'unchanged line')}
      </Button>
    )
  return lines.map(({ sign, text }, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the lines of a block never change
    <div key={index} className={classes.line} data-sign={sign}>
      <span className={classes.sign} role={WORDS[sign] && 'img'} aria-label={WORDS[sign]}>
        {sign === '-' ? '−' : sign}
      </span>
      <span>{text}</span>
    </div>
  ))
}
