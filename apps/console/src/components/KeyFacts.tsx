import { Anchor, Code } from "@mantine/core"
import type { Account, Key, Keyspace, Member, Workspace } from "@bitting/sdk"
import type { ReactNode } from "react"
import { Link } from "react-router"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { CopyButton } from "../ui/CopyButton.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { TokenHint } from "../ui/TokenHint.tsx"
import { pb } from "../util/path-builder.ts"
import { holderOf, KeyStatus, makerOf } from "./key-columns.tsx"
import { nameOf } from "./name-of.ts"
import css from "./KeyFacts.module.css"

const words = texts.keyPage

interface Names {
  readonly workspaces: readonly Workspace[]
  readonly accounts: readonly Account[]
  readonly members: readonly Member[]
}

interface KeyFactsProps {
  readonly credential: Key
  readonly keyspace: Keyspace
  readonly here: Here
  readonly names: Names
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** Facts about a key, and where its neighbours are. */
export function KeyFacts({ credential, keyspace, here, names }: KeyFactsProps) {
  const { headings } = texts.keys
  const { organization_id: organization, rotated_from, rotated_to } = credential
  const personId = here.session.person.id
  const metadata = Object.entries(credential.metadata)
  return (
    <dl className={css["facts"]}>
      <Fact name={headings.status}>
        <KeyStatus status={credential.status} />
      </Fact>
      <Fact name={headings.token}>
        <TokenHint prefix={credential.token_prefix} last4={credential.token_last4} />
      </Fact>
      <Fact name={words.facts.id}>
        <span className={css["id"]}>
          <Code>{credential.grant_id}</Code>
          <CopyButton value={credential.grant_id} label={words.facts.copyId} />
        </span>
      </Fact>
      {Object.keys(keyspace.types).length > 1 ? (
        <Fact name={headings.type}>{keyspace.types[credential.type]?.title ?? credential.type}</Fact>
      ) : null}
      <Fact name={headings.workspace}>{nameOf(names.workspaces, credential.workspace_id)}</Fact>
      <Fact name={headings.holder}>{holderOf(credential, { ...names, personId })}</Fact>
      <Fact name={headings.created_at}>
        <TimeText value={credential.created_at} />
      </Fact>
      <Fact name={headings.created_by}>{makerOf(credential, { ...names, personId })}</Fact>
      <Fact name={headings.last_used_at}>
        <TimeText value={credential.last_used_at} absent={texts.keys.neverUsed} />
      </Fact>
      <Fact name={headings.request_count}>{credential.request_count.toLocaleString("en")}</Fact>
      {credential.not_before === null ? null : (
        <Fact name={words.facts.notBefore}>
          <TimeText value={credential.not_before} />
        </Fact>
      )}
      <Fact name={headings.expires_at}>
        <TimeText value={credential.ends_at} absent={texts.keys.noExpiry} />
      </Fact>
      {credential.revoked_at === null ? null : (
        <Fact name={words.facts.revoked}>
          <TimeText value={credential.revoked_at} />
          {credential.revoked_reason === null
            ? null
            : `, ${words.facts.because(texts.revokeReasons[credential.revoked_reason])}`}
        </Fact>
      )}
      {rotated_from === null ? null : (
        <Fact name={words.facts.rotatedFrom}>
          <Anchor component={Link} to={pb.key({ organization, key: rotated_from })} size="sm">
            {rotated_from}
          </Anchor>
        </Fact>
      )}
      {rotated_to === null ? null : (
        <Fact name={words.facts.rotatedTo}>
          <Anchor component={Link} to={pb.key({ organization, key: rotated_to })} size="sm">
            {rotated_to}
          </Anchor>
        </Fact>
      )}
      {metadata.length === 0 ? null : (
        <Fact name={words.facts.metadata}>
          <ul className={css["metadata"]}>
            {metadata.map(([name, value]) => (
              <li key={name}>
                <span className={css["name"]}>{name}:</span>{" "}
                {typeof value === "string" ? value : JSON.stringify(value)}
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </dl>
  )
}
