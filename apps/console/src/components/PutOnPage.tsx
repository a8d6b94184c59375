import type { Key } from "@bitting/sdk"
import { Skeleton, Text, Title } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useId } from "react"
import { processServerError } from "../api/errors.ts"
import { paneQuery } from "../api/queries.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { exampleEntry } from "./example-entry.ts"
import { paneSnippets } from "./pane-snippets.ts"
import { SampleTabs } from "./SampleTabs.tsx"

const words = texts.pane

interface PutOnPageProps {
  readonly credential: Key
  /** Null: nobody has it any more but whoever stored it. */
  readonly token: string | null
}

/** What to paste into a web page that is to show a table with this key. */
export function PutOnPage({ credential, token }: PutOnPageProps) {
  const { data, error, refetch } = useQuery(paneQuery())
  const title = useId()
  const origins = credential.constraints.allowed_origins
  return (
    <section aria-labelledby={title}>
      <Title order={2} size="h3" id={title} mb="sm">
        {words.title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {origins === undefined ? words.anywhere : words.where(origins)}{" "}
        {token === null ? words.withoutToken : null}
      </Text>
      {data === undefined ? (
        error === null ? (
          <Skeleton height={120} />
        ) : (
          <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
        )
      ) : (
        <SampleTabs
          snippets={paneSnippets({
            pane: data,
            token: token ?? words.placeholder,
            grantId: credential.grant_id,
            entry: exampleEntry(credential.services?.[0] ?? "ec2"),
            names: words.names,
            whens: words.whens,
          })}
        />
      )}
    </section>
  )
}
