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
      consequence="Queuedeck forgets the credential and no longer reaches this account. Nothing changes at Cloudflare: its queues stay as they are, and the token stays valid until it is revoked there."
      word={connection.name}
      action="Remove connection"
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
