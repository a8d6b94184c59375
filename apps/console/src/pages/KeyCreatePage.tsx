import { notifications } from "@mantine/notifications"
import type { Key } from "@bitting/sdk"
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useNavigate, useSearchParams } from "react-router"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { accountsQuery, environmentsQuery, workspacesQuery } from "../api/queries.ts"
import { LinkTabs } from "../components/LinkTabs.tsx"
import { TokenOnce } from "../components/TokenOnce.tsx"
import { emptyDraft, missingIn, requestOf } from "../forms/key-draft.ts"
import type { DraftProblem } from "../forms/key-draft.ts"
import { KeyCreateForm } from "../forms/KeyCreateForm.tsx"
import { useGuard } from "../hooks/use-guard.ts"
import { useHere } from "../hooks/use-here.ts"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { pb } from "../util/path-builder.ts"

const words = texts.keyCreate

/** A key that was just made. It is in this page's state, so that leaving the page forgets the token. */
interface Made {
  readonly token: string
  readonly key: Key
}

function useFirstProblem(problems: readonly DraftProblem[], error: ServerError | null): void {
  useEffect(() => {
    if (problems.length === 0 && error === null) return
    const invalid = document.querySelector<HTMLElement>('form [aria-invalid="true"], form [role="alert"]')
    invalid?.scrollIntoView({ block: "center" })
    invalid?.focus({ preventScroll: true })
  }, [problems, error])
}

type Creatable = Here["keyspaces"][number]

function Form({ keyspace, here, onMade }: { keyspace: Creatable; here: Here; onMade: (made: Made) => void }) {
  const { organization, standing } = here
  const { data: workspaces } = useSuspenseQuery(workspacesQuery(organization.id))
  const { data: environments } = useSuspenseQuery(environmentsQuery(organization.id))
  const { data: accounts } = useSuspenseQuery(accountsQuery(organization.id))
  const own = workspaces.filter(({ id }) => here.may("keys.create", { keyspace, workspaceId: id }))
  const [empty] = useState(() => emptyDraft({ keyspace, accounts, workspaces: own }))
  const [draft, setDraft] = useState(empty)
  const [problems, setProblems] = useState<readonly DraftProblem[]>([])
  const [error, setError] = useState<ServerError | null>(null)
  const [busy, setBusy] = useState(false)
  const navigate = useNavigate()
  const client = useQueryClient()
  useFirstProblem(problems, error)
  const release = useGuard(JSON.stringify(draft) !== JSON.stringify(empty), words.leave)

  async function submit(): Promise<void> {
    const missing = missingIn(draft, keyspace)
    setProblems(missing)
    setError(null)
    if (missing.length > 0) return
    setBusy(true)
    try {
      const { token, key } = await api.keys.create(
        requestOf(draft, { keyspace, organizationId: organization.id }),
      )
      void client.invalidateQueries({ queryKey: ["keys"] })
      // A repeated request was answered without the token; it is lost, and the key is there.
      if (token === null) {
        release()
        void navigate(pb.key({ organization: organization.id, key: key.grant_id }))
      } else onMade({ token, key })
    } catch (thrown) {
      setError(processServerError(thrown))
    } finally {
      setBusy(false)
    }
  }

  return (
    <KeyCreateForm
      draft={draft}
      onChange={setDraft}
      context={{
        keyspace,
        accounts,
        workspaces: own,
        environments,
        plan: organization.plan,
        role: standing.overrides[draft.workspace] ?? standing.role,
      }}
      problems={problems}
      error={error}
      busy={busy}
      onSubmit={() => void submit()}
      onCancel={() => void navigate(pb.keys({ organization: organization.id, keyspace: keyspace.keyspace }))}
    />
  )
}

/** Shows the token of a new key, once, and leads on. */
function Shown({ made, keyspace, here }: { made: Made; keyspace: Creatable; here: Here }) {
  const [stored, setStored] = useState(false)
  const navigate = useNavigate()
  useGuard(!stored, texts.tokenOnce.leave)
  return (
    <>
      <PageHeading title={texts.tokenOnce.title} lead={made.key.label} />
      <TokenOnce
        token={made.token}
        credential={made.key}
        keyspace={keyspace}
        onStored={setStored}
        onDone={() => {
          notifications.clean()
          void navigate(pb.key({ organization: here.organization.id, key: made.key.grant_id }))
        }}
      />
    </>
  )
}

/** Creating a key: the form, then the token. */
export default function KeyCreatePage() {
  const here = useHere()
  const [search] = useSearchParams()
  const [made, setMade] = useState<Made | null>(null)
  const { organization } = here
  const creatable = here.keyspaces.filter((keyspace) => here.may("keys.create", { keyspace }))
  const asked = here.keyspaces.find(({ keyspace }) => keyspace === search.get("keyspace"))
  const keyspace = asked ?? creatable[0]
  if (keyspace === undefined || !creatable.includes(keyspace)) {
    return (
      <>
        <PageHeading title={texts.navigation.palette.create} />
        <EmptyState
          title={keyspace === undefined ? words.none : words.mayNot(texts.roles[keyspace.manage])}
        />
      </>
    )
  }
  if (made !== null) return <Shown made={made} keyspace={keyspace} here={here} />
  return (
    <>
      {creatable.length > 1 ? (
        <LinkTabs
          label={texts.keys.keyspaces}
          current={keyspace.keyspace}
          tabs={creatable.map((one) => ({
            id: one.keyspace,
            label: one.title,
            to: pb.keyCreate({ organization: organization.id, keyspace: one.keyspace }),
          }))}
        />
      ) : null}
      <PageHeading
        title={keyspace.console.create}
        documentTitle={`${keyspace.console.create}, ${keyspace.title}`}
        lead={keyspace.description}
      />
      <Form key={keyspace.keyspace} keyspace={keyspace} here={here} onMade={setMade} />
    </>
  )
}
