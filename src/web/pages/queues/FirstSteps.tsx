import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useConnection } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import classes from './FirstSteps.module.css'

const DEMO = 'npm start -- --demo'

/** Shown for a connection without queues: three ways to get some. */
export function FirstSteps({ create }: { create: ReactNode }) {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  const account = deck?.connections.find(({ id }) => id === connection)?.accountId ?? ''
  const api = new URL('client/v4', document.baseURI).href
  const token = deck?.apiTokenRequired ? '<the token of --api-token>' : 'local'
  const environment = [
    `export CLOUDFLARE_API_BASE_URL=${api}`,
    `export CLOUDFLARE_ACCOUNT_ID=${account}`,
    `export CLOUDFLARE_API_TOKEN=${token}`,
  ].join('\n')
  return (
    <div className={classes.frame}>
      <EmptyState title="No queues yet" actions={create}>
        Create a queue here or from a program. This server implements the Cloudflare Queues API.
      </EmptyState>
      <div className={classes.ways}>
        <section>
          <h2>
            Try it with live traffic <CopyButton value={DEMO} what="the demo command" isCompact />
          </h2>
          <p>Restart the server in demo mode, with sample queues and steady traffic.</p>
          <pre tabIndex={0}>{DEMO}</pre>
        </section>
        <section>
          <h2>
            Point wrangler or an SDK here <CopyButton value={environment} what="the three lines" isCompact />
          </h2>
          <p>Programs that use Cloudflare Queues work unchanged. Each account ID is a separate namespace.</p>
          <pre tabIndex={0}>{environment}</pre>
        </section>
      </div>
    </div>
  )
}
