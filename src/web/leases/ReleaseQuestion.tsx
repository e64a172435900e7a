import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { formatCount } from '#web/lib/format.ts'
import { describeLastAttempts } from './last-attempt.ts'
import { groupByQueue, isOnLastAttempt, type Lease } from './lease-store.ts'
import classes from './LeaseTray.module.css'

/** Which messages would not be delivered again, by queue: "orders: 3 of 7 are on their last attempt and …". */
function describe(leases: readonly Lease[]): string[] {
  const groups = groupByQueue(leases)
  return groups.flatMap((group) => {
    const last = group.filter(isOnLastAttempt)
    const [first] = last
    if (!first) return []
    const text = describeLastAttempts(
      { count: last.length, deadLetterQueue: first.deadLetterQueue ?? '' },
      group.length,
    )
    return [groups.length === 1 ? `${text}.` : `${first.queueName}: ${text}.`]
  })
}

interface ReleaseQuestionProps {
  leases: readonly Lease[]
  onRelease: (leases: readonly Lease[]) => void
  onCancel: () => void
}

/** Asks before releasing leases whose messages would not be delivered again. */
export function ReleaseQuestion({ leases, onRelease, onCancel }: ReleaseQuestionProps) {
  const others = leases.filter((lease) => !isOnLastAttempt(lease))
  const question = useRef<HTMLDivElement>(null)
  useEffect(() => question.current?.focus(), [])
  return (
    <div
      ref={question}
      tabIndex={-1}
      className={classes.question}
      role="alertdialog"
      aria-label="Release messages on their last attempt"
    >
      {describe(leases).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {others.length > 0 && (
        <Button onClick={() => onRelease(others)}>Release the other {formatCount(others.length)}</Button>
      )}
      <Button variant="default" onClick={() => onRelease(leases)}>
        {leases.length === 1 ? 'Release it anyway' : `Release all ${formatCount(leases.length)} anyway`}
      </Button>
      <Button variant="subtle" onClick={onCancel}>
        Keep them
      </Button>
    </div>
  )
}
