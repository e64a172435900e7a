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

interface QueueTabsProps {
  queueId: string
  tab: QueueTab
  /** The last query string of the Messages tab: its filter and mode. */
  messagesSearch: string
}

/** Tabs are links: each has a URL and can be opened in a new browser tab. */
export function QueueTabs({ queueId, tab, messagesSearch }: QueueTabsProps) {
  const connection = useConnection()
  const hrefOf = (name: QueueTab) => {
    const path = paths.queue(connection, queueId, name)
    return name === 'messages' && messagesSearch !== '' ? `${path}?${messagesSearch}` : path
  }
  return (
    <nav aria-label="Queue" className={classes.tabs}>
      {QUEUE_TABS.map((name) => (
        <Link
          key={name}
          href={hrefOf(name)}
          className={classes.tab}
          aria-current={name === tab ? 'page' : undefined}
        >
          {LABELS[name]}
        </Link>
      ))}
    </nav>
  )
}
