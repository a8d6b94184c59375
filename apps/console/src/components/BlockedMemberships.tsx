import { Button, Stack, Text } from "@mantine/core"
import type { BlockedMembership } from "@bitting/sdk"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Link, useNavigate } from "react-router"
import { credentialsQuery, sessionQuery } from "../api/queries.ts"
import { useCall } from "../hooks/use-call.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { pb } from "../util/path-builder.ts"
import { proveAgain } from "./prove-again.ts"
import { goToProvider } from "./single-sign-on.ts"

const words = texts.signIn.blocked

function FactorWay({ organization }: { readonly organization: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data } = useQuery(credentialsQuery())
  const hasOne =
    data?.totp?.confirmed === true || data?.passkeys.some(({ host }) => host === location.hostname) === true
  if (!hasOne) {
    return (
      <Button component={Link} to={pb.profile()} variant="default">
        {words.setUp}
      </Button>
    )
  }
  const show = async (): Promise<void> => {
    if (!(await proveAgain("second_factor"))) return
    await client.refetchQueries({ queryKey: sessionQuery().queryKey })
    await navigate(pb.overview({ organization }))
  }
  return <Button onClick={() => void show()}>{words.showFactor}</Button>
}

function ProviderWay({ organization }: { readonly organization: string }) {
  const { busy, error, run } = useCall()
  return (
    <>
      <Button
        loading={busy}
        onClick={() =>
          void run(() => goToProvider({ organization_id: organization, back: pb.overview({ organization }) }))
        }
      >
        {words.singleSignOn}
      </Button>
      {error === null ? null : <ErrorNotice error={error} />}
    </>
  )
}

/** Organizations that ask for more than the person showed, each with the way in. */
export function BlockedMemberships({ blocked }: { readonly blocked: readonly BlockedMembership[] }) {
  return blocked.map(({ member_id, organization, reason }) => (
    <Stack key={member_id} gap="xs" align="flex-start">
      <Text>{words[reason](organization.name)}</Text>
      {reason === "second_factor_required" ? (
        <FactorWay organization={organization.id} />
      ) : (
        <ProviderWay organization={organization.id} />
      )}
    </Stack>
  ))
}
