import { Anchor, Stack, Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { Link } from 'wouter'

/** Shown for an unknown address. */
export function NotFoundPage() {
  useEffect(() => {
    document.title = 'Page not found · Queuedeck'
  }, [])
  return (
    <Stack gap="xs" maw={520}>
      <Title order={1}>Page not found</Title>
      <Text c="var(--deck-muted)">The address may be mistyped, or the queue it names was deleted.</Text>
      <Anchor component={Link} href="/">
        Go to the queues
      </Anchor>
    </Stack>
  )
}
