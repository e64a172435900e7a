import { Skeleton, Stack } from '@mantine/core'

/** Shown while the code of a page loads. */
export function PageSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label="Loading">
      <Skeleton h={28} w={260} />
      <Skeleton h={36} />
      <Skeleton h={320} />
    </Stack>
  )
}
