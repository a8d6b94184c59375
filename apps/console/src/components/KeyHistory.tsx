import { Anchor, List, Skeleton, Text } from "@mantine/core"
import type { AuditEntry, Member } from "@bitting/sdk"
import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import { processServerError } from "../api/errors.ts"
import { historyQuery } from "../api/queries.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { pb } from "../util/path-builder.ts"

const words = texts.keyPage.history

interface KeyHistoryProps {
  readonly organizationId: string
  readonly keyId: string
  readonly members: readonly Member[]
  /** Whether the person may read the audit log. */
  readonly allowed: boolean
}

function actorOf({ actor }: AuditEntry, members: readonly Member[]): string {
  if (actor.kind === "system") return texts.keys.byServer
  if (actor.kind === "key") return texts.keys.byKey(actor.id)
  return members.find(({ person_id }) => person_id === actor.id)?.name ?? texts.keys.byFormer
}

/** What was done to a key, newest first. */
export function KeyHistory({ organizationId, keyId, members, allowed }: KeyHistoryProps) {
  const { data, error, refetch } = useQuery({ ...historyQuery(organizationId, keyId), enabled: allowed })
  if (!allowed) {
    return (
      <Text size="sm" c="dimmed">
        {words.mayNot}
      </Text>
    )
  }
  if (error !== null) return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={80} />
  if (data.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {words.none}
      </Text>
    )
  }
  return (
    <>
      <List size="sm" spacing={6} listStyleType="none">
        {data.map((entry) => (
          <List.Item key={entry.id}>
            <Text span fw={600} size="sm">
              {texts.auditActions[entry.action] ?? entry.action}
            </Text>{" "}
            {actorOf(entry, members)}, <TimeText value={entry.at} />
          </List.Item>
        ))}
      </List>
      <Anchor
        component={Link}
        to={`${pb.audit({ organization: organizationId })}?target_id=${keyId}`}
        size="sm"
        mt="sm"
        display="inline-block"
      >
        {words.all}
      </Anchor>
    </>
  )
}
