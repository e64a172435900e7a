import { Button, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ListedConnection } from '#contract/connections.ts'
import { connectionQueries } from '#web/api/connections.ts'
import { sessionQueries } from '#web/api/session.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { PlusIcon } from '#web/ui/icons.tsx'
import { Notice } from '#web/ui/Notice.tsx'
import { AddConnectionDialog } from './AddConnectionDialog.tsx'
import classes from './ConnectionsPage.module.css'
import { ConnectionTable } from './ConnectionTable.tsx'
import { EditConnectionDialog } from './EditConnectionDialog.tsx'
import { RemoveConnectionDialog } from './RemoveConnectionDialog.tsx'

type Open = { kind: 'add' } | { kind: 'edit' | 'remove'; connection: ListedConnection } | null

/** Lists, adds, edits and removes connections. */
export function ConnectionsPage() {
  const { data, error, refetch } = useQuery(connectionQueries.list())
  const { data: session } = useQuery(sessionQueries.current())
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  useEffect(() => {
    document.title = 'Connections · Queuedeck'
  }, [])

  const isAdmin = session?.principal?.role === 'admin'
  const whyNot = isAdmin ? data?.whyNotAdd : 'Only admins can add and change connections.'
  return (
    <>
      <div className={classes.header}>
        <Title order={1}>Connections</Title>
        <p>Cloudflare accounts that Queuedeck can access. Credentials never leave the server.</p>
        <Button
          leftSection={<PlusIcon size={14} />}
          disabled={!data || whyNot !== null}
          onClick={() => setOpen({ kind: 'add' })}
        >
          Add connection
        </Button>
      </div>
      {data && whyNot && <Notice>{whyNot}</Notice>}
      {!data && error && (
        <ErrorNotice
          title="The connections could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data && (
        <ConnectionTable
          connections={data.connections}
          canChange={whyNot === null}
          onEdit={(connection) => setOpen({ kind: 'edit', connection })}
          onRemove={(connection) => setOpen({ kind: 'remove', connection })}
        />
      )}
      {open?.kind === 'add' && <AddConnectionDialog onClose={close} />}
      {open?.kind === 'edit' && <EditConnectionDialog connection={open.connection} onClose={close} />}
      {open?.kind === 'remove' && <RemoveConnectionDialog connection={open.connection} onClose={close} />}
    </>
  )
}
