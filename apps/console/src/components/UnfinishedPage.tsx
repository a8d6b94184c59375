import { Anchor } from "@mantine/core"
import { SERVER_URL } from "../api/base.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"

interface UnfinishedPageProps {
  readonly title: string
}

/** A page that is still to come; it says where the same can be done. */
export function UnfinishedPage({ title }: UnfinishedPageProps) {
  return (
    <>
      <PageHeading title={title} />
      <EmptyState
        title={texts.common.unfinishedTitle}
        action={<Anchor href={`${SERVER_URL}/docs`}>{texts.common.apiReference}</Anchor>}
      >
        {texts.common.unfinished}
      </EmptyState>
    </>
  )
}
