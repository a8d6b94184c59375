import { Button, List } from "@mantine/core"
import type { Key, Keyspace } from "@bitting/sdk"
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { Link, useSearchParams } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import type { Standing } from "../api/may.ts"
import { changeRefusal, standingIn } from "../api/may.ts"
import {
  accountsQuery,
  environmentsQuery,
  keyspacesQuery,
  keysQuery,
  membersQuery,
  workspacesQuery,
} from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { signedIn } from "../api/signed-in.ts"
import { visibleKeyspaces } from "../api/visible-keyspaces.ts"
import { askForKeyPage, askForKeys } from "../components/asked-ahead.ts"
import { KeyFilters } from "../components/KeyFilters.tsx"
import { keyColumns } from "../components/key-columns.tsx"
import { isFiltered, KEY_FILTERS, keysAsked, KEYS_SORT } from "../components/keys-asked.ts"
import { LinkTabs } from "../components/LinkTabs.tsx"
import { revokeKeys } from "../components/revoke-keys.ts"
import { useHere } from "../hooks/use-here.ts"
import type { Here } from "../hooks/use-here.ts"
import { QueryTable } from "../table/QueryTable.tsx"
import type { Selection } from "../table/types.ts"
import { useFilters } from "../table/use-table-state.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { Icon } from "../ui/Icon.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { RowButton } from "../ui/RowButton.tsx"
import { pb } from "../util/path-builder.ts"

const words = texts.keys

/** Reads the names that the list refers to, and asks for the list itself. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<null> {
  const id = args.params["organization"] ?? ""
  const { searchParams } = new URL(args.request.url)
  const names = askForKeys(id, searchParams)
  const standing = standingIn(await signedIn(args), id)
  if (standing !== null && !searchParams.has("keyspace")) {
    const [first] = visibleKeyspaces(await queryClient.ensureQueryData(keyspacesQuery()), standing)
    if (first !== undefined) askForKeyPage(id, searchParams, first.keyspace)
  }
  await names
  return null
}

function Teaching({ keyspace, here }: { readonly keyspace: Keyspace; readonly here: Here }) {
  const { title, create } = keyspace.console
  if (!here.may("keys.create", { keyspace })) {
    return (
      <EmptyState title={words.empty.title(title)}>
        {words.empty.viewer} {words.mayNotCreate(texts.roles[keyspace.manage])}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={words.empty.title(title)}
      action={
        <Button
          component={Link}
          to={pb.keyCreate({ organization: here.organization.id, keyspace: keyspace.keyspace })}
          leftSection={<Icon name="plus" />}
        >
          {create}
        </Button>
      }
    >
      <List size="sm" spacing={6}>
        <List.Item>{words.empty.little}</List.Item>
        <List.Item>{words.empty.once}</List.Item>
        <List.Item>{words.empty.end}</List.Item>
      </List>
    </EmptyState>
  )
}

function NothingMatches() {
  const [, set] = useFilters()
  return (
    <EmptyState
      title={words.empty.filtered}
      action={
        <Button variant="default" onClick={() => set(KEY_FILTERS, null)}>
          {words.filters.clear}
        </Button>
      }
    >
      {words.empty.filteredHint}
    </EmptyState>
  )
}

/** Why a key in the list cannot be revoked by the person; null: it can. */
function refusalOf(key: Key, keyspace: Keyspace, standing: Standing): string | null {
  if (key.status === "revoked") return words.refusal.ended
  const refusal = changeRefusal(standing, key, keyspace)
  return refusal === null ? null : words.refusal[refusal]
}

const idOf = (key: Key): string => key.grant_id

const isQuiet = ({ status }: Key): boolean => status === "revoked" || status === "expired"

/** What can be done with keys, one or many. It stays the same while nothing it rests on changes: rows are rendered again when it does not. */
function useKeyActions(keyspace: Keyspace, standing: Standing) {
  const client = useQueryClient()
  return useMemo(() => {
    const rowActions = (row: Key) =>
      row.status === "revoked" ? null : (
        <RowButton
          label={`${keyspace.console.revoke}: ${row.label}`}
          refusal={refusalOf(row, keyspace, standing)}
          onClick={() => void revokeKeys({ keys: [row], keyspace, client })}
        >
          {keyspace.console.revoke}
        </RowButton>
      )
    const selection: Selection<Key> = {
      labelOf: (key) => words.select(key.label),
      refusal: (key) => refusalOf(key, keyspace, standing),
      counted: words.selected,
      actions: (keys, clear) => (
        <Button
          size="xs"
          color="red"
          onClick={() =>
            void revokeKeys({ keys, keyspace, client }).then((done) => {
              if (done) clear()
            })
          }
        >
          {keyspace.console.revoke}
        </Button>
      ),
    }
    return { rowActions, selection }
  }, [client, keyspace, standing])
}

function Keys({ keyspace, here }: { readonly keyspace: Keyspace; readonly here: Here }) {
  const [search] = useSearchParams()
  const { organization, standing, session } = here
  const { data: workspaces } = useSuspenseQuery(workspacesQuery(organization.id))
  const { data: environments } = useSuspenseQuery(environmentsQuery(organization.id))
  const { data: accounts } = useSuspenseQuery(accountsQuery(organization.id))
  const { data: members } = useSuspenseQuery(membersQuery(organization.id))
  const personId = session.person.id
  const columns = useMemo(
    () => keyColumns(keyspace, { workspaces, accounts, members, personId }),
    [keyspace, workspaces, accounts, members, personId],
  )
  const actions = useKeyActions(keyspace, standing)
  return (
    <>
      <KeyFilters
        keyspace={keyspace}
        workspaces={workspaces}
        environments={environments}
        accounts={accounts}
      />
      <QueryTable
        label={keyspace.console.title}
        query={({ sort, cursor }) =>
          keysQuery(
            keysAsked(search, { organization: organization.id, keyspace: keyspace.keyspace, sort, cursor }),
          )
        }
        columns={columns}
        idOf={idOf}
        defaultSort={KEYS_SORT}
        scope={keyspace.keyspace}
        isQuiet={isQuiet}
        empty={isFiltered(search) ? <NothingMatches /> : <Teaching keyspace={keyspace} here={here} />}
        {...(here.may("keys.create", { keyspace }) ? actions : {})}
      />
    </>
  )
}

/** The keys of one keyspace of the organization. */
export default function KeysPage() {
  const here = useHere()
  const [search] = useSearchParams()
  const { organization, visibleKeyspaces: visible } = here
  const asked = search.get("keyspace")
  const keyspace = visible.find((one) => one.keyspace === asked) ?? visible[0]
  if (keyspace === undefined) {
    return (
      <>
        <PageHeading title={texts.navigation.keys} />
        <EmptyState title={words.mayNotSee} />
      </>
    )
  }
  const { title, create } = keyspace.console
  const at = { organization: organization.id, keyspace: keyspace.keyspace }
  return (
    <>
      {visible.length > 1 ? (
        <LinkTabs
          label={words.keyspaces}
          current={keyspace.keyspace}
          tabs={visible.map((one) => ({
            id: one.keyspace,
            label: one.title,
            to: pb.keys({ organization: organization.id, keyspace: one.keyspace }),
          }))}
        />
      ) : null}
      <PageHeading
        title={title}
        documentTitle={`${title}, ${keyspace.title}`}
        lead={keyspace.description}
        actions={
          here.may("keys.create", { keyspace }) ? (
            <Button component={Link} to={pb.keyCreate(at)} leftSection={<Icon name="plus" />}>
              {create}
            </Button>
          ) : undefined
        }
      />
      <Keys key={keyspace.keyspace} keyspace={keyspace} here={here} />
    </>
  )
}
