import { Skeleton, Stack, VisuallyHidden } from "@mantine/core"
import { texts } from "../texts.ts"

/** Holds the place of a page while its code and first answers come. */
export function PageSkeleton() {
  return (
    <Stack gap="lg" p="lg" aria-busy="true">
      <VisuallyHidden role="status">{texts.common.loading}</VisuallyHidden>
      <Skeleton h={34} w={220} />
      <Skeleton h={44} />
      <Skeleton h={280} />
    </Stack>
  )
}
