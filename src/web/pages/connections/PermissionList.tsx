import type { Permission } from '#contract/connections.ts'
import classes from './ConnectionsPage.module.css'

const ACTIONS: Record<Permission['action'], string> = {
  read: 'Read queues',
  write: 'Change queues, look at and send messages',
  analytics: 'Account analytics',
}

const ALLOWED: Record<Permission['allowed'], string> = { yes: 'Yes', no: 'No', unknown: 'Not known' }

interface PermissionListProps {
  permissions: readonly Permission[]
  account: string
}

/** What will and will not work with a credential in an account. */
export function PermissionList({ permissions, account }: PermissionListProps) {
  return (
    <table className={classes.permissions} aria-label={`Permissions in ${account}`}>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Works</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {permissions.map(({ action, allowed, reason }) => (
          <tr key={action}>
            <td>{ACTIONS[action]}</td>
            <td data-allowed={allowed}>{ALLOWED[allowed]}</td>
            <td className={classes.muted}>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
