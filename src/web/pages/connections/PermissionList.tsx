import type { Permission } from '#contract/connections.ts'
import { DataTable, type DataColumn } from '#web/ui/table/DataTable.tsx'
import classes from './PermissionList.module.css'

const ACTIONS: Record<Permission['action'], string> = {
  read: 'Read queues',
  write: 'Change queues, view and send messages',
  analytics: 'Account analytics',
}

const ALLOWED: Record<Permission['allowed'], string> = { yes: 'Yes', no: 'No', unknown: 'Unknown' }

const COLUMNS: readonly DataColumn<Permission>[] = [
  { id: 'action', header: 'Action', cell: ({ action }) => ACTIONS[action] },
  {
    id: 'allowed',
    header: 'Allowed',
    cell: ({ allowed }) => <span data-allowed={allowed}>{ALLOWED[allowed]}</span>,
  },
  { id: 'reason', header: 'Reason', cell: ({ reason }) => reason },
]

interface PermissionListProps {
  permissions: readonly Permission[]
  account: string
}

/** What will and will not work with a credential in an account. */
export function PermissionList({ permissions, account }: PermissionListProps) {
  return (
    <DataTable
      label={`Permissions in ${account}`}
      className={classes.permissions}
      columns={COLUMNS}
      rows={permissions}
      rowKey={({ action }) => action}
    />
  )
}
