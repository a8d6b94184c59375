import { Alert, Anchor, Skeleton, Stack, Text } from "@mantine/core"
import { useQuery, useSuspenseQuery } from "@tanstack/react-query"
import type { LoaderFunctionArgs } from "react-router"
import { processServerError } from "../api/errors.ts"
import { credentialsQuery, sessionQuery, signInOptionsQuery } from "../api/queries.ts"
import { signedIn } from "../api/signed-in.ts"
import { PersonFrame } from "../components/PersonFrame.tsx"
import { IdentityPanel } from "../forms/profile/IdentityPanel.tsx"
import { MembershipPanel } from "../forms/profile/MembershipPanel.tsx"
import { PasskeyPanel } from "../forms/profile/PasskeyPanel.tsx"
import { PasswordPanel } from "../forms/profile/PasswordPanel.tsx"
import { SessionPanel } from "../forms/profile/SessionPanel.tsx"
import { TotpPanel } from "../forms/profile/TotpPanel.tsx"
import { WalletPanel } from "../forms/profile/WalletPanel.tsx"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { Facts } from "../ui/Facts.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { Panel } from "../ui/Panel.tsx"

const words = texts.profile

/** Makes sure that somebody is signed in. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<null> {
  await signedIn(args)
  return null
}

/** Where the person changes what they sign in with, when they cannot here. */
function Elsewhere({ url }: { readonly url: string }) {
  const { host } = new URL(url)
  return (
    <Alert color="cobalt" variant="light">
      {words.confined}
      {host === location.host ? null : (
        <>
          {" "}
          <Anchor href={url}>{words.elsewhere(host)}</Anchor>
        </>
      )}
    </Alert>
  )
}

/** What the person signs in with; on an organization's own host the passkeys of that host, which are all that can be changed there. */
function SignInPanels() {
  const { data: session } = useSuspenseQuery(sessionQuery())
  const { data: options } = useQuery(signInOptionsQuery())
  const { data: credentials, error, refetch } = useQuery(credentialsQuery())
  const url = session.credentials_url
  const elsewhere = url === null ? null : <Elsewhere url={url} />
  if (credentials === undefined) {
    if (error === null) return <Skeleton h={320} aria-busy="true" />
    const failure = processServerError(error)
    if (failure.code !== "confined_session")
      return <ErrorNotice error={failure} retry={() => void refetch()} />
    return elsewhere
  }
  if (elsewhere !== null) {
    return (
      <>
        {elsewhere}
        <PasskeyPanel credentials={credentials} offered={options?.passkey ?? false} confined />
      </>
    )
  }
  return (
    <>
      <PasswordPanel credentials={credentials} person={session.person} />
      <TotpPanel credentials={credentials} />
      <PasskeyPanel credentials={credentials} offered={options?.passkey ?? false} confined={false} />
      <WalletPanel credentials={credentials} offered={options?.wallet ?? false} />
      <IdentityPanel credentials={credentials} options={options} />
      <SessionPanel />
    </>
  )
}

/** The person: where they belong, what they sign in with, and where they are signed in. */
export default function ProfilePage() {
  const { data: session } = useSuspenseQuery(sessionQuery())
  const { person } = session
  return (
    <PersonFrame session={session}>
      <PageHeading title={words.title} />
      <Stack gap="lg">
        <Panel title={words.you.title}>
          <Facts
            facts={[
              [words.you.name, person.name],
              [words.you.email, person.email],
            ]}
          />
          {person.instance_admin ? (
            <Text size="sm" c="dimmed" mt="sm">
              {words.you.instanceAdmin}
            </Text>
          ) : null}
        </Panel>
        <MembershipPanel session={session} />
        <SignInPanels />
      </Stack>
    </PersonFrame>
  )
}
