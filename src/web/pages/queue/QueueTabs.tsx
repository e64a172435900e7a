import { Link } from 'wouter'
import { useConnection } from '#web/api/connection.tsx'
import { paths, QUEUE_TABS, type QueueTab } from '#web/lib/paths.ts'
import classes from './QueueTabs.module.css'

const LABELS: Record<QueueTab, string> = {
  overview: 'Overview',
  messages: 'Messages',
  send: 'Send',
  settings: 'Settings',
}

/** The tabs are links: each has an address, and the browser's own ways to open one all work. */
export function QueueTabs({ queueId, tab }: { queueId: string; tab: QueueTab }) {
  const connection = useConnection()
  return (
    <nav aria-label="Queue" className={classes.tabs}>
      {QUEUE_TABS.map((name) => (
        <Link
          key={name}
          href={paths.queue(connection, queueId, name)}
          className={classes.tab}
          aria-current={name === tab ? 'page' : undefined}
        >
          {LABELS[name]}
        </Link>
      ))}
    </nav>
  )
}
