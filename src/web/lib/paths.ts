import { LOCAL_CONNECTION_ID } from '#contract/ids.ts'

export const QUEUE_TABS = ['overview', 'messages', 'send', 'settings'] as const
export type QueueTab = (typeof QUEUE_TABS)[number]

export function isQueueTab(text: string): text is QueueTab {
  return (QUEUE_TABS as readonly string[]).includes(text)
}

/** The addresses of the app, below its base path. */
export const paths = {
  home: `/${LOCAL_CONNECTION_ID}/queues`,
  connections: '/connections',
  users: '/users',
  wholeJournal: `/${LOCAL_CONNECTION_ID}/journal?scope=everything`,
  journal: (connection: string) => `/${encodeURIComponent(connection)}/journal`,
  queues: (connection: string) => `/${encodeURIComponent(connection)}/queues`,
  queue: (connection: string, queueId: string, tab: QueueTab = 'overview') =>
    `/${encodeURIComponent(connection)}/queues/${encodeURIComponent(queueId)}/${tab}`,
}
