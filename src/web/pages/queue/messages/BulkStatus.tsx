import { Button } from '@mantine/core'
import { formatCount } from '#web/lib/bytes.ts'
import { useNow } from '#web/ui/use-now.ts'
import { describeAction } from './bulk-action.ts'
import classes from './MessagesTab.module.css'
import type { Bulk } from './use-bulk.ts'

/** What is about to be done, is being done, or was done with many messages. */
export function BulkStatus({ bulk }: { bulk: Bulk }) {
  const { state } = bulk
  switch (state.phase) {
    case 'idle':
      return <p role="status" className={classes.outcome} />
    case 'grace':
      return (
        <div className={classes.grace} role="alert">
          <span>
            {describeAction(state.action, state.messages.length, 'is')} in <Countdown endsAt={state.endsAt} />
            . The leases hold them meanwhile.
          </span>
          <Button variant="default" onClick={bulk.undo}>
            Undo
          </Button>
          <Button variant="subtle" onClick={bulk.now}>
            Do it now
          </Button>
        </div>
      )
    case 'running':
      return (
        <div className={classes.grace} role="status">
          <span>
            {describeAction(state.action, state.total, 'is')}: {formatCount(state.handled)} of{' '}
            {formatCount(state.total)}
          </span>
          <progress max={state.total} value={state.handled} aria-label="Progress" />
          <Button variant="default" onClick={bulk.cancel}>
            Stop
          </Button>
        </div>
      )
    case 'done':
      return (
        <p role="status" className={classes.outcome} data-problems={state.hasProblems || undefined}>
          {state.summary}
        </p>
      )
  }
}

function Countdown({ endsAt }: { endsAt: number }) {
  const seconds = Math.max(0, Math.ceil((endsAt - useNow(250)) / 1_000))
  return <span className={classes.seconds}>{seconds} s</span>
}
