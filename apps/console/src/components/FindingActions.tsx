import { Button } from "@mantine/core"
import type { HygieneFinding, Keyspace } from "@bitting/sdk"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Link } from "react-router"
import { changeRefusal } from "../api/may.ts"
import type { KeyRead } from "../api/queries.ts"
import { keyQuery } from "../api/queries.ts"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { pb } from "../util/path-builder.ts"
import css from "./key-columns.module.css"
import { revokeKeys } from "./revoke-keys.ts"
import { sayFailure, sayRefusal } from "./say-failure.ts"
import { disableKey } from "./switch-key.ts"

const words = texts.hygiene

/** Findings that a new token of the same key ends. */
const ROTATED = new Set<HygieneFinding["check"]>(["expiring", "high_privilege", "no_expiry"])

/** Findings that only a key of other abilities ends. */
const REPLACED = new Set<HygieneFinding["check"]>([
  "publishable_without_origins",
  "high_privilege",
  "unused_scopes",
  "at_quota",
])

/** Findings about keys nobody may need: what cannot be undone can wait until that is sure. */
const DISABLED = new Set<HygieneFinding["check"]>(["unused"])

/** What a change needs to know of where the person stands. */
interface FindingProps {
  readonly finding: HygieneFinding
  readonly here: Here
}

interface ActionsProps extends FindingProps {
  readonly keyspace: Keyspace
}

/** Reads the key of a finding, and does something with it; why that cannot be is said. */
function useKeyOf({ finding, here, keyspace }: ActionsProps, act: (key: KeyRead) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () =>
      client.fetchQuery({ ...keyQuery(here.organization.id, finding.grant_id), staleTime: 0 }),
    onError: sayFailure,
    onSuccess: (key) => {
      const refusal = changeRefusal(here.standing, key, keyspace)
      if (refusal === null) act(key)
      else sayRefusal(texts.keys.refusal[refusal])
    },
  })
}

function Disable(props: ActionsProps) {
  const client = useQueryClient()
  const disable = useKeyOf(props, (credential) => {
    if (credential.enabled) void disableKey({ credential, client })
    else sayRefusal(words.isDisabled(credential.label))
  })
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      aria-label={`${texts.keyPage.actions.disable}: ${props.finding.label}`}
      loading={disable.isPending}
      onClick={() => disable.mutate()}
    >
      {texts.keyPage.actions.disable}
    </Button>
  )
}

function Actions(props: ActionsProps) {
  const { finding, here, keyspace } = props
  const client = useQueryClient()
  const revoke = useKeyOf(props, (key) => void revokeKeys({ keys: [key], keyspace, client }))
  const organization = here.organization.id
  const { check, grant_id: key, label } = finding
  return (
    <div className={css["choices"]}>
      {ROTATED.has(check) ? (
        <Button
          component={Link}
          to={pb.keyRotate({ organization, key })}
          variant="subtle"
          size="compact-sm"
          aria-label={`${words.rotate}: ${label}`}
        >
          {words.rotate}
        </Button>
      ) : null}
      {REPLACED.has(check) ? (
        <Button
          component={Link}
          to={pb.keyCreate({ organization, keyspace: keyspace.keyspace })}
          variant="subtle"
          size="compact-sm"
          aria-label={`${keyspace.console.create}: ${label}`}
        >
          {keyspace.console.create}
        </Button>
      ) : null}
      {DISABLED.has(check) ? <Disable {...props} /> : null}
      <Button
        variant="subtle"
        color="red"
        size="compact-sm"
        aria-label={`${keyspace.console.revoke}: ${label}`}
        loading={revoke.isPending}
        onClick={() => revoke.mutate()}
      >
        {keyspace.console.revoke}
      </Button>
    </div>
  )
}

/** What can be done about a finding, next to it; nothing by whoever may not. */
export function FindingActions({ finding, here }: FindingProps) {
  const keyspace = here.keyspaces.find((one) => one.keyspace === finding.keyspace)
  if (keyspace === undefined || !here.may("keys.create", { keyspace })) return null
  return <Actions finding={finding} here={here} keyspace={keyspace} />
}
