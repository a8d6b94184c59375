import { Button } from "@mantine/core"
import type { Identity, OwnCredentials, SignInOptions } from "@bitting/sdk"
import { api } from "../../api/client.ts"
import { confirmAction } from "../../components/confirm-action.ts"
import { withProof } from "../../components/prove-again.ts"
import { returnTo } from "../../components/single-sign-on.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { Panel, Row, Rows } from "../../ui/Panel.tsx"
import { TimeText } from "../../ui/TimeText.tsx"
import { pb } from "../../util/path-builder.ts"
import { lastWayNotice } from "./last-way.ts"
import { useOwn } from "./use-own.ts"

const words = texts.profile.identities

interface IdentityPanelProps {
  readonly credentials: OwnCredentials
  readonly options: SignInOptions | undefined
}

/** Accounts at providers that the person signs in as. */
export function IdentityPanel({ credentials, options }: IdentityPanelProps) {
  const { busy, error, run } = useCall()
  const own = useOwn()
  const { identities } = credentials
  const offered = options?.organization === null ? options.single_sign_on : null
  const linkable =
    offered !== null && !identities.some(({ organization_id }) => organization_id === null) ? offered : null
  if (linkable === null && identities.length === 0) return null

  const link = () =>
    run(async () => {
      const body = { return_to: returnTo(pb.profile()) }
      const { location: provider } = await withProof(() => api.auth.linkIdentity({ body }))
      location.assign(provider)
    })
  const nameOf = ({ connection_name }: Identity): string => connection_name ?? words.gone
  const unlink = (identity: Identity) =>
    confirmAction({
      title: words.unlinkTitle(nameOf(identity)),
      consequence: words.unlinkText,
      notice: lastWayNotice(credentials),
      confirm: words.unlink,
      action: async () => {
        await withProof(() => api.auth.unlinkIdentity({ credential_id: identity.id }))
        await own.refresh()
        own.say(words.unlinked(nameOf(identity)))
      },
    })
  return (
    <Panel
      title={words.title}
      hint={identities.length === 0 ? words.none : undefined}
      actions={
        linkable === null ? undefined : (
          <Button variant="default" loading={busy} onClick={() => void link()}>
            {words.link(linkable.name)}
          </Button>
        )
      }
    >
      {error === null ? null : <ErrorNotice error={error} />}
      {identities.length === 0 ? null : (
        <Rows>
          {identities.map((identity) => (
            <Row
              key={identity.id}
              title={nameOf(identity)}
              about={
                <>
                  {identity.email}
                  {identity.last_used_at === null ? null : (
                    <>
                      {", "}
                      {words.used} <TimeText value={identity.last_used_at} />
                    </>
                  )}
                </>
              }
              actions={
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  aria-label={words.unlinkOf(nameOf(identity))}
                  onClick={() => void unlink(identity)}
                >
                  {words.unlink}
                </Button>
              }
            />
          ))}
        </Rows>
      )}
    </Panel>
  )
}
