import { Alert, Anchor, Button, List, Menu, Stack, Title } from "@mantine/core"
import type { Key, Keyspace } from "@bitting/sdk"
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { useState } from "react"
import { Link, useNavigate, useParams } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import { changeRefusal } from "../api/may.ts"
import type { KeyRead } from "../api/queries.ts"
import { accountsQuery, keyQuery, membersQuery, workspacesQuery } from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { signedIn } from "../api/signed-in.ts"
import { DISCOVERY } from "../components/discovery.ts"
import { keyInWords } from "../components/key-in-words.ts"
import { KeyDenials } from "../components/KeyDenials.tsx"
import { KeyFacts } from "../components/KeyFacts.tsx"
import { KeyHistory } from "../components/KeyHistory.tsx"
import { KeyUsage } from "../components/KeyUsage.tsx"
import { PutOnPage } from "../components/PutOnPage.tsx"
import { revokeKeys } from "../components/revoke-keys.ts"
import { disableKey, enableKey } from "../components/switch-key.ts"
import { RenameKey } from "../forms/RenameKey.tsx"
import { RevealToken } from "../forms/RevealToken.tsx"
import { useHere } from "../hooks/use-here.ts"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { pb } from "../util/path-builder.ts"
import { absoluteTime } from "../util/time.ts"
import css from "./KeyPage.module.css"

const words = texts.keyPage

/** Reads the key and the names it refers to. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<null> {
  await signedIn(args)
  const { organization = "", key = "" } = args.params
  await Promise.all([
    queryClient.ensureQueryData(keyQuery(organization, key)),
    queryClient.ensureQueryData(workspacesQuery(organization)),
    queryClient.ensureQueryData(accountsQuery(organization)),
    queryClient.ensureQueryData(membersQuery(organization)),
  ])
  return null
}

interface Shown {
  readonly credential: KeyRead
  readonly keyspace: Keyspace
  readonly here: Here
}

const LIVE: ReadonlySet<Key["status"]> = new Set(["active", "scheduled", "disabled"])

function useChanges({ credential, keyspace }: Shown) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { grant_id, organization_id } = credential
  return {
    enable: () => enableKey({ credential, client }),
    disable: () => disableKey({ credential, client }),
    revoke: async () => {
      if (!(await revokeKeys({ keys: [credential], keyspace, client }))) return
      const { data } = client.getQueryState(keyQuery(organization_id, grant_id).queryKey) ?? {}
      // Removed from the list as well: there is no page to stay on.
      if (data === undefined || (await isGone(grant_id)))
        await navigate(pb.keys({ organization: organization_id, keyspace: keyspace.keyspace }))
    },
  }
}

async function isGone(grantId: string): Promise<boolean> {
  try {
    await api.keys.get(grantId)
    return false
  } catch (error) {
    return processServerError(error).status === 404
  }
}

function Actions(props: Shown) {
  const { credential, keyspace, here } = props
  const changes = useChanges(props)
  const [revealing, setRevealing] = useState(false)
  const [renaming, setRenaming] = useState(false)
  const { organization_id: organization, grant_id: key, status } = credential
  const mayChange = changeRefusal(here.standing, credential, keyspace) === null
  const live = LIVE.has(status)
  const recoverable =
    keyspace.types[credential.type]?.recoverable === true && here.may("keys.reveal", { keyspace }) && live
  return (
    <>
      <Button component={Link} to={`${pb.tryIt({ organization })}?key=${key}`} variant="default">
        {words.actions.try}
      </Button>
      {mayChange && live ? (
        <Button component={Link} to={pb.keyRotate({ organization, key })} variant="default">
          {words.actions.rotate}
        </Button>
      ) : null}
      {mayChange && status !== "revoked" ? (
        <Button color="red" onClick={() => void changes.revoke()}>
          {keyspace.console.revoke}
        </Button>
      ) : null}
      {mayChange || recoverable ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px="xs" aria-label={words.actions.menu}>
              <Icon name="more" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayChange ? <Menu.Item onClick={() => setRenaming(true)}>{words.edit.rename}</Menu.Item> : null}
            {recoverable ? (
              <Menu.Item onClick={() => setRevealing(true)}>{words.actions.reveal}</Menu.Item>
            ) : null}
            {mayChange && live ? (
              credential.enabled ? (
                <Menu.Item onClick={() => void changes.disable()}>{words.actions.disable}</Menu.Item>
              ) : (
                <Menu.Item onClick={() => void changes.enable()}>{words.actions.enable}</Menu.Item>
              )
            ) : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {renaming ? <RenameKey credential={credential} onClose={() => setRenaming(false)} /> : null}
      {revealing ? <RevealToken credential={credential} onClose={() => setRevealing(false)} /> : null}
    </>
  )
}

function StateNotice({ credential }: { readonly credential: Key }) {
  const { status, ends_at, rotated_to, organization_id: organization } = credential
  const said = {
    revoked: words.ended.revoked,
    expired: words.ended.expired,
    rotating: ends_at === null ? "" : words.ended.rotating(absoluteTime(Date.parse(ends_at))),
    disabled: words.ended.disabled,
    active: "",
    scheduled: "",
  }[status]
  if (said === "") return null
  return (
    <Alert color={status === "rotating" ? "cobalt" : "yellow"} variant="light" mb="lg">
      {said}{" "}
      {rotated_to === null ? null : (
        <Anchor component={Link} to={pb.key({ organization, key: rotated_to })} size="sm">
          {words.ended.toNew}
        </Anchor>
      )}
    </Alert>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        {title}
      </Title>
      {children}
    </section>
  )
}

function Details(props: Shown) {
  const { credential, keyspace, here } = props
  const id = here.organization.id
  const { data: workspaces } = useSuspenseQuery(workspacesQuery(id))
  const { data: accounts } = useSuspenseQuery(accountsQuery(id))
  const { data: members } = useSuspenseQuery(membersQuery(id))
  return (
    <>
      <StateNotice credential={credential} />
      <div className={css["columns"]}>
        <Stack gap="xl">
          <Section title={words.sections.powers}>
            <List spacing={6}>
              {keyInWords(credential, { keyspace, accounts, members }).map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
          </Section>
          <Section title={words.sections.usage}>
            <KeyUsage credential={credential} />
          </Section>
          <Section title={words.sections.recentDenials}>
            <KeyDenials
              credential={credential}
              accounts={accounts}
              workspaces={workspaces}
              seesAddresses={here.may("audit.list")}
            />
          </Section>
          {keyspace.keyspace === DISCOVERY &&
          keyspace.types[credential.type]?.publishable === true &&
          LIVE.has(credential.status) ? (
            <PutOnPage credential={credential} token={null} />
          ) : null}
        </Stack>
        <Stack gap="xl">
          <Section title={words.sections.facts}>
            <KeyFacts {...props} names={{ workspaces, accounts, members }} />
          </Section>
          <Section title={words.sections.history}>
            <KeyHistory
              organizationId={id}
              keyId={credential.grant_id}
              members={members}
              allowed={here.may("audit.list")}
            />
          </Section>
        </Stack>
      </div>
    </>
  )
}

/** One key: what it can do, how it is used, and what can be done with it. */
export default function KeyPage() {
  const here = useHere()
  const { key = "" } = useParams()
  const { organization } = here
  const { data: credential } = useSuspenseQuery(keyQuery(organization.id, key))
  const keyspace = here.keyspaces.find((one) => one.keyspace === credential.keyspace)
  // What is no longer declared is listed nowhere and cannot be opened.
  if (keyspace === undefined) return null
  const shown = { credential, keyspace, here }
  return (
    <>
      <PageHeading
        title={credential.label}
        crumbs={
          <Anchor
            component={Link}
            size="sm"
            to={pb.keys({ organization: organization.id, keyspace: keyspace.keyspace })}
          >
            {keyspace.console.title}
          </Anchor>
        }
        actions={<Actions {...shown} />}
      />
      <Details {...shown} />
    </>
  )
}
