import { Skeleton, Stack } from '@mantine/core'

/** Stands for a page whose code is on its way. */
export function PageSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label="Loading">
      <Skeleton h={28} w={260} />
      <Skeleton h={36} />
      <Skeleton h={320} />
    </Stack>
  )
}
