import { Button } from "@mantine/core"
import type { OwnCredentials, Wallet } from "@bitting/sdk"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { confirmAction } from "../../components/confirm-action.ts"
import { withProof } from "../../components/prove-again.ts"
import { signWithWallet, walletError } from "../../components/wallet-signature.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { Panel, Row, Rows } from "../../ui/Panel.tsx"
import { TimeText } from "../../ui/TimeText.tsx"
import { lastWayNotice } from "./last-way.ts"
import { useOwn } from "./use-own.ts"

const words = texts.profile.wallets

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  return error.code === "already_exists" ? { ...error, message: words.taken } : walletError(thrown)
}

interface WalletPanelProps {
  readonly credentials: OwnCredentials
  /** Whether the server lets people in by wallets. */
  readonly offered: boolean
}

/** Wallets that sign the person in. */
export function WalletPanel({ credentials, offered }: WalletPanelProps) {
  const { busy, error, run } = useCall(errorOf)
  const own = useOwn()
  const { wallets } = credentials
  if (!offered && wallets.length === 0) return null

  const link = () =>
    run(async () => {
      const body = await signWithWallet((address) =>
        withProof(() => api.auth.challengeWalletLink({ body: { address } })),
      )
      await withProof(() => api.auth.linkWallet({ body }))
      await own.refresh()
      own.say(words.linked)
    })
  const unlink = ({ id, address }: Wallet) =>
    confirmAction({
      title: words.unlinkTitle,
      consequence: words.unlinkText(address),
      notice: lastWayNotice(credentials),
      confirm: words.unlink,
      action: async () => {
        await withProof(() => api.auth.unlinkWallet({ credential_id: id }))
        await own.refresh()
        own.say(words.unlinked)
      },
    })
  return (
    <Panel
      title={words.title}
      hint={words.none}
      actions={
        offered ? (
          <Button variant="default" loading={busy} onClick={() => void link()}>
            {words.link}
          </Button>
        ) : undefined
      }
    >
      {error === null ? null : <ErrorNotice error={error} />}
      {wallets.length === 0 ? null : (
        <Rows>
          {wallets.map((wallet) => (
            <Row
              key={wallet.id}
              title={<code>{wallet.address}</code>}
              about={
                <>
                  {words.since} <TimeText value={wallet.created_at} />
                </>
              }
              actions={
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  aria-label={words.unlinkOf(wallet.address)}
                  onClick={() => void unlink(wallet)}
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
