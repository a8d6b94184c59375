import { Anchor, Stack, Text } from "@mantine/core"
import { Link } from "react-router"
import { SecondFactorPanel } from "../forms/organization/SecondFactorPanel.tsx"
import { SsoPanel } from "../forms/organization/SsoPanel.tsx"
import { useHere } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { PageHeading } from "../ui/PageHeading.tsx"
import { pb } from "../util/path-builder.ts"

const words = texts.security

/** What an organization asks of those who sign in. */
export default function SecurityPage() {
  const { organization, may } = useHere()
  return (
    <>
      <PageHeading title={texts.navigation.security} lead={words.lead} />
      <Stack gap="lg" maw="48rem">
        <SecondFactorPanel organization={organization} mayChange={may("organizations.update")} />
        {may("singleSignOn.get") ? (
          <SsoPanel
            key={organization.id}
            owner={organization}
            mayChange={may("singleSignOn.put")}
            governs={may("singleSignOn.govern")}
            back={pb.security({ organization: organization.id })}
          />
        ) : null}
        <Text size="sm">
          {words.own}{" "}
          <Anchor component={Link} to={pb.profile()} size="sm">
            {words.toProfile}
          </Anchor>
        </Text>
      </Stack>
    </>
  )
}
