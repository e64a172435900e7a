import { Button, Stack, Text, Title } from '@mantine/core'
import type { FallbackProps } from 'react-error-boundary'

/** Replaces a page that failed to render; the shell around it stays. */
export function PageError({ error, resetErrorBoundary }: FallbackProps) {
  return (
    <Stack gap="xs" role="alert" align="flex-start">
      <Title order={1}>This page could not be shown</Title>
      <Text c="var(--deck-muted)">
        Nothing was changed. {error instanceof Error ? error.message : 'The cause is unknown.'}
      </Text>
      <Button variant="default" onClick={resetErrorBoundary}>
        Try again
      </Button>
    </Stack>
  )
}
