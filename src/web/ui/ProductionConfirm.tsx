import { Button, Group, Stack, Text } from '@mantine/core'
import classes from './ProductionConfirm.module.css'
import { Dialog } from './Dialog.tsx'

interface ProductionConfirmProps {
  title: string
  /** Name of the connection. */
  connection: string
  /** What will happen, and to what. */
  consequence: string
  action: string
  onConfirm: () => void
  onCancel: () => void
}

/** Asks for confirmation and names the connection: it is easy to be in the wrong tab. */
export function ProductionConfirm(props: ProductionConfirmProps) {
  const { title, connection, consequence, action, onConfirm, onCancel } = props
  return (
    <Dialog title={title} onClose={onCancel}>
      <Stack gap="sm">
        <Text size="sm" className={classes.text}>
          <strong>{connection}</strong> is a production connection. {consequence}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus onClick={onCancel}>
            Cancel
          </Button>
          <Button color="red" onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
