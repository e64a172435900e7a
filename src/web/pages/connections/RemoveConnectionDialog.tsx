import type { ListedConnection } from '#contract/connections.ts'
import { useRemoveConnection } from '#web/api/connections.ts'
import { TypedConfirm } from '#web/ui/TypedConfirm.tsx'

interface RemoveConnectionDialogProps {
  connection: ListedConnection
  onClose: () => void
}

export function RemoveConnectionDialog({ connection, onClose }: RemoveConnectionDialogProps) {
  const remove = useRemoveConnection(connection.id)
  return (
    <TypedConfirm
      title={`Remove ${connection.name}`}
      consequence="Queuedeck deletes the credential and can no longer access this account. Nothing changes at Cloudflare: the queues stay, and the token is valid until you revoke it there."
      word={connection.name}
      action="Remove connection"
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
