import { Anchor, Button, Skeleton, Stack, Text } from "@mantine/core"
import type { Account, Denial, Key, Workspace } from "@bitting/sdk"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Link } from "react-router"
import { processServerError } from "../api/errors.ts"
import { denialsQuery } from "../api/queries.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { pb } from "../util/path-builder.ts"
import css from "./KeyDenials.module.css"

const words = texts.keyPage.recentDenials

/** Denials shown at first, and as many as the server answers at once. */
const SHOWN = { first: 5, all: 200 } as const

interface KeyDenialsProps {
  readonly credential: Key
  readonly accounts: readonly Account[]
  readonly workspaces: readonly Workspace[]
  /** Whether the person is told addresses. */
  readonly seesAddresses: boolean
}

type Named = readonly { readonly id: string; readonly name: string }[]

function DenialItem({ denial, named }: { readonly denial: Denial; readonly named: Named }) {
  const { at, code, origin, address } = denial
  const asked = denial.asked.map((id) => named.find((one) => one.id === id)?.name ?? id)
  const from = [origin, address].filter((place) => place !== null)
  return (
    <li>
      <Text span fw={600} size="sm">
        {texts.decisionWords[code] ?? code}
      </Text>
      , <TimeText value={at} />
      <Text size="sm">{words.reasons[code]?.({ asked, origin })}</Text>
      {from.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          {words.from} {from.join(", ")}
        </Text>
      )}
    </li>
  )
}

function NoDenials({ credential }: Pick<KeyDenialsProps, "credential">) {
  const { organization_id: organization, grant_id: key } = credential
  return (
    <Text size="sm" c="dimmed" maw="34rem">
      {words.none} {words.noneText}{" "}
      <Anchor component={Link} to={`${pb.tryIt({ organization })}?key=${key}`} size="sm">
        {words.tryIt}
      </Anchor>
    </Text>
  )
}

/** The last refused requests with a key: when, why, what they asked for and where they came from. */
export function KeyDenials({ credential, accounts, workspaces, seesAddresses }: KeyDenialsProps) {
  const [shown, setShown] = useState<keyof typeof SHOWN>("first")
  const { data, error, refetch } = useQuery({
    ...denialsQuery(credential.organization_id, { grant_id: credential.grant_id, limit: SHOWN[shown] }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
  if (error !== null) return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={80} />
  if (data.data.length === 0) return <NoDenials credential={credential} />
  const named = [...accounts, ...workspaces]
  return (
    <Stack gap="sm">
      <ul className={css["denials"]}>
        {data.data.map((denial) => (
          <DenialItem key={`${denial.at} ${denial.code}`} denial={denial} named={named} />
        ))}
      </ul>
      {data.next_cursor === null || shown === "all" ? null : (
        <Button
          variant="default"
          size="xs"
          onClick={() => setShown("all")}
          style={{ alignSelf: "flex-start" }}
        >
          {words.all}
        </Button>
      )}
      <Text size="xs" c="dimmed" maw="34rem">
        {words.samples} {seesAddresses ? null : words.noAddresses}
      </Text>
    </Stack>
  )
}
