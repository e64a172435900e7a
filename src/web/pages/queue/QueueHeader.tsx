import { Badge, Button, Skeleton, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { QueueSample } from '#contract/history.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { metricQueries } from '#web/api/metrics.ts'
import { queueQueries, useEditQueue } from '#web/api/queues.ts'
import { usePermissions } from '#web/api/session.ts'
import { formatBytes, formatCount } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { paths } from '#web/lib/paths.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { ChevronRightIcon, PauseIcon, PlayIcon } from '#web/ui/icons.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { useProductionGuard } from './guard/production-guard.tsx'
import classes from './QueueHeader.module.css'

/** The queue's name, state and current figures. */
export function QueueHeader({ queueId, queue }: { queueId: string; queue: Queue | undefined }) {
  const connection = useConnection()
  return (
    <div className={classes.header}>
      <nav aria-label="Breadcrumb" className={classes.breadcrumb}>
        <Link href={paths.queues(connection)}>Queues</Link>
        <ChevronRightIcon size={12} />
      </nav>
      <div className={classes.row}>
        <div className={classes.title}>
          {queue ? (
            <Title order={1} className={classes.name}>
              {queue.queue_name}
            </Title>
          ) : (
            <Skeleton h={26} w={200} />
          )}
          {queue && <StateBadges queue={queue} />}
        </div>
        <Figures queueId={queueId} />
        {queue && <PauseButton queue={queue} />}
      </div>
    </div>
  )
}

function StateBadges({ queue }: { queue: Queue }) {
  const connection = useConnection()
  const { data: queues = [] } = useQuery(queueQueries.list(connection))
  const feeders = queues.filter(({ consumers }) =>
    consumers.some((consumer) => consumer.dead_letter_queue === queue.queue_name),
  )
  return (
    <>
      {queue.settings.delivery_paused && <Badge color="yellow">Paused</Badge>}
      {feeders.map((feeder) => (
        <Badge key={feeder.queue_id} color="red">
          DLQ of {feeder.queue_name}
        </Badge>
      ))}
    </>
  )
}

function Figures({ queueId }: { queueId: string }) {
  const connection = useConnection()
  const { data: sample } = useQuery(metricQueries.current(connection, queueId))
  const now = useNow(1_000)
  return (
    <dl className={classes.figures}>
      <Figure name="Backlog" value={sample && formatCount(sample.backlogCount)} />
      <Figure name="Size" value={sample && formatBytes(sample.backlogBytes)} />
      <Figure name="Oldest message" value={sample && oldestText(sample, now)} />
      <Figure name="Measured" value={sample && `${formatDuration(now - sample.at)} ago`} isQuiet />
    </dl>
  )
}

function oldestText(sample: QueueSample, now: number): string {
  if (sample.backlogCount === 0) return 'none'
  return sample.oldestMessageAt === null ? 'unknown' : formatDuration(now - sample.oldestMessageAt)
}

interface FigureProps {
  name: string
  /** undefined while it is loading. */
  value: string | undefined
  isQuiet?: boolean
}

function Figure({ name, value, isQuiet = false }: FigureProps) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd className={isQuiet ? classes.quiet : undefined}>{value ?? '…'}</dd>
    </div>
  )
}

function PauseButton({ queue }: { queue: Queue }) {
  const edit = useEditQueue(queue.queue_id)
  const guard = useProductionGuard()
  const { canAdminister, reason } = usePermissions()
  const isPaused = queue.settings.delivery_paused === true
  const action = isPaused ? 'Resume delivery' : 'Pause delivery'
  const question = {
    title: action,
    consequence: isPaused
      ? `Consumers of ${queue.queue_name} receive messages again.`
      : `No consumer of ${queue.queue_name} receives messages until delivery is resumed.`,
    action,
  }
  return (
    <div>
      <Button
        variant="default"
        leftSection={isPaused ? <PlayIcon size={14} /> : <PauseIcon size={14} />}
        loading={edit.isPending}
        disabled={!canAdminister}
        title={canAdminister ? undefined : reason}
        onClick={() => guard.ask(question, () => edit.mutate({ settings: { delivery_paused: !isPaused } }))}
      >
        {action}
      </Button>
      {guard.dialog}
      {edit.error && <ErrorNotice error={edit.error} />}
    </div>
  )
}
