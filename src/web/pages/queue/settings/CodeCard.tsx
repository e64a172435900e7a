import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import classes from './SettingsTab.module.css'
import { SNIPPET_NAMES, SNIPPETS, type SnippetName } from './snippets.ts'

/** The queue's id, and how programs reach it. */
export function CodeCard({ queue }: { queue: Queue }) {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  const [name, setName] = useState<SnippetName>('curl')
  const current = deck?.connections.find(({ id }) => id === connection)
  const snippet = SNIPPETS[name]({
    api: current?.api ?? new URL('client/v4', document.baseURI).href,
    accountId: current?.accountId ?? '',
    queueId: queue.queue_id,
    queueName: queue.queue_name,
    token: current?.api || deck?.apiTokenRequired ? 'YOUR_TOKEN' : 'local',
  })
  return (
    <section className={classes.card} aria-label="Use from code">
      <h2>Use from code</h2>
      <div className={classes.identity}>
        {queue.queue_id} <CopyButton value={queue.queue_id} what="queue id" isCompact />
      </div>
      <div className={classes.actions}>
        <SegmentedControl
          aria-label="Client"
          value={name}
          data={SNIPPET_NAMES}
          onChange={(value) => setName(value as SnippetName)}
        />
        <CopyButton value={snippet} what="snippet" />
      </div>
      <pre className={classes.code} tabIndex={0} aria-label={`${name} snippet`}>
        {snippet}
      </pre>
    </section>
  )
}
