import { Anchor, Button, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { deckQueries } from '#web/api/deck.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import type { Run } from './run-store.ts'
import classes from './RunTray.module.css'

interface RunPanelProps {
  runs: readonly Run[]
  onClose: () => void
}

/** Lists the runs that no page shows: their progress or outcome, and a link to their page. */
export function RunPanel({ runs, onClose }: RunPanelProps) {
  const { data: deck } = useQuery(deckQueries.detail())
  const connections = deck?.connections ?? []
  return (
    <Dialog title="Background tasks" size="lg" onClose={onClose}>
      <p className={classes.intro}>
        Tasks continue while you use other pages, as long as this browser tab stays open. Ended tasks are
        listed until you close this dialog.
      </p>
      {runs.length === 0 ? (
        <EmptyState title="No background tasks" />
      ) : (
        <ul className={classes.list} aria-label="Background tasks">
          {runs.map((run) => (
            <RunRow
              key={run.id}
              run={run}
              connectionName={
                connections.length > 1 ? connections.find(({ id }) => id === run.connection)?.name : undefined
              }
              onFollow={onClose}
            />
          ))}
        </ul>
      )}
    </Dialog>
  )
}

interface RunRowProps {
  run: Run
  /** undefined if there is only one connection. */
  connectionName: string | undefined
  onFollow: () => void
}

function RunRow({ run, connectionName, onFollow }: RunRowProps) {
  const { queueName, href, title, handled, total, progress, outcome, isStopping, stop } = run
  return (
    <li>
      <p className={classes.where}>
        <Anchor component={Link} href={href} onClick={onFollow}>
          {queueName}
        </Anchor>
        {connectionName !== undefined && <span>{connectionName}</span>}
      </p>
      {outcome ? (
        <p className={classes.outcome} data-problem={outcome.isProblem || undefined}>
          {[outcome.text, outcome.why].filter(Boolean).join('. ')}
        </p>
      ) : (
        <>
          <p>{title}</p>
          <Progress aria-label={title} value={total === 0 ? 0 : (handled / total) * 100} />
          <p className={classes.figures}>{progress}</p>
          <Button
            className={classes.stop}
            variant="default"
            aria-label={isStopping ? undefined : `Stop ${title.charAt(0).toLowerCase()}${title.slice(1)}`}
            aria-disabled={isStopping}
            data-disabled={isStopping}
            onClick={stop}
          >
            {isStopping ? 'Stopping…' : 'Stop'}
          </Button>
        </>
      )}
    </li>
  )
}
