import { Button } from "@mantine/core"
import type { HygieneFinding, Keyspace } from "@bitting/sdk"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Link } from "react-router"
import { api } from "../api/client.ts"
import { changeRefusal } from "../api/may.ts"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { pb } from "../util/path-builder.ts"
import css from "./key-columns.module.css"
import { revokeKeys } from "./revoke-keys.ts"
import { sayFailure, sayRefusal } from "./say-failure.ts"

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

/** What a revocation needs to know of where the person stands. */
interface FindingProps {
  readonly finding: HygieneFinding
  readonly here: Here
}

/** Revokes the key of a finding; why that cannot be is said. */
function useRevoke({ finding, here }: FindingProps, keyspace: Keyspace) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.keys.get(finding.grant_id),
    onError: sayFailure,
    onSuccess: (key) => {
      const refusal = changeRefusal(here.standing, key, keyspace)
      if (refusal === null) void revokeKeys({ keys: [key], keyspace, client })
      else sayRefusal(texts.keys.refusal[refusal])
    },
  })
}

function Actions({ finding, here, keyspace }: FindingProps & { readonly keyspace: Keyspace }) {
  const revoke = useRevoke({ finding, here }, keyspace)
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
