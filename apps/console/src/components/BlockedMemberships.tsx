import { Button, Stack, Text } from "@mantine/core"
import type { BlockedMembership } from "@bitting/sdk"
import { useCall } from "../hooks/use-call.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { pb } from "../util/path-builder.ts"
import { FactorWay } from "./FactorWay.tsx"
import { goToProvider } from "./single-sign-on.ts"

const words = texts.signIn.blocked

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

/** That running the instance asks for a second factor, with the way to it. */
export function BlockedInstance() {
  return (
    <Stack gap="xs" align="flex-start">
      <Text>{words.instance}</Text>
      <FactorWay to={pb.home()} />
    </Stack>
  )
}

/** Organizations that ask for more than the person showed, each with the way in. */
export function BlockedMemberships({ blocked }: { readonly blocked: readonly BlockedMembership[] }) {
  return blocked.map(({ member_id, organization, reason }) => (
    <Stack key={member_id} gap="xs" align="flex-start">
      <Text>{words[reason](organization.name)}</Text>
      {reason === "second_factor_required" ? (
        <FactorWay to={pb.overview({ organization: organization.id })} />
      ) : (
        <ProviderWay organization={organization.id} />
      )}
    </Stack>
  ))
}
