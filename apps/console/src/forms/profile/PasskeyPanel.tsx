import { Button, Text, TextInput } from "@mantine/core"
import type { OwnCredentials, Passkey } from "@bitting/sdk"
import { browserSupportsWebAuthn } from "@simplewebauthn/browser"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { confirmAction } from "../../components/confirm-action.ts"
import { FormModal } from "../../components/FormModal.tsx"
import { makePasskey, passkeyError } from "../../components/passkey-ceremony.ts"
import { withProof } from "../../components/prove-again.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { Panel, Row, Rows } from "../../ui/Panel.tsx"
import { TimeText } from "../../ui/TimeText.tsx"
import { browserOf } from "../../util/user-agent.ts"
import { lastWayNotice } from "./last-way.ts"
import { useOwn } from "./use-own.ts"

const words = texts.profile.passkeys

/** What a passkey of this browser might be called. */
function usualName(): string {
  const { browser, system } = browserOf(navigator.userAgent)
  return browser === null || system === null ? "" : texts.profile.sessions.browserOn(browser, system)
}

interface NameDialogProps {
  readonly title: string
  readonly lead?: string
  readonly initial: string
  readonly button: string
  readonly save: (name: string) => Promise<void>
  readonly onClose: () => void
}

function NameDialog({ title, lead, initial, button, save, onClose }: NameDialogProps) {
  const [name, setName] = useState(initial)
  const call = useCall(passkeyError)
  const submit = async (): Promise<void> => {
    if (await call.run(() => save(name))) onClose()
  }
  return (
    <FormModal
      title={title}
      call={call}
      fields={["/name"]}
      submit={button}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {lead === undefined ? null : <Text size="sm">{lead}</Text>}
      <TextInput
        label={words.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={call.error?.fields["/name"]}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
      />
    </FormModal>
  )
}

function About({ passkey }: { readonly passkey: Passkey }) {
  const { host, backed_up, created_at, last_used_at } = passkey
  return (
    <>
      {words.added_at} <TimeText value={created_at} />
      {last_used_at === null ? null : (
        <>
          {", "}
          {words.used} <TimeText value={last_used_at} />
        </>
      )}
      {backed_up ? <div>{words.synced}</div> : null}
      {host === location.hostname ? null : <div>{words.elsewhere(host)}</div>}
    </>
  )
}

interface PasskeyPanelProps {
  readonly credentials: OwnCredentials
  /** Whether there can be passkeys at this address. */
  readonly offered: boolean
  /** Whether there is more to sign in with that is not shown here. */
  readonly confined: boolean
}

/** The person's passkeys. */
export function PasskeyPanel({ credentials, offered, confined }: PasskeyPanelProps) {
  const [adding, setAdding] = useState(false)
  const [renaming, setRenaming] = useState<Passkey | null>(null)
  const own = useOwn()
  const { passkeys } = credentials
  const possible = offered && browserSupportsWebAuthn()
  if (!possible && passkeys.length === 0) return <Panel title={words.title} hint={words.unavailable} />

  const add = async (name: string): Promise<void> => {
    // What the browser is asked is only made once the person has shown who they are; adding follows within minutes.
    const made = await withProof(makePasskey)
    await withProof(() => api.auth.addPasskey({ body: { ...made, name } }))
    await own.refresh()
    own.say(words.added(name))
  }
  const remove = (passkey: Passkey) =>
    confirmAction({
      title: words.removeTitle(passkey.name),
      consequence: words.removeText,
      notice: confined ? undefined : lastWayNotice(credentials),
      confirm: words.remove,
      action: async () => {
        await withProof(() => api.auth.removePasskey({ credential_id: passkey.id }))
        await own.refresh()
        own.say(words.removed(passkey.name))
      },
    })
  return (
    <Panel
      title={words.title}
      hint={possible ? words.none : words.unavailable}
      actions={
        possible ? (
          <Button variant="default" onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        ) : undefined
      }
    >
      {passkeys.length === 0 ? null : (
        <Rows>
          {passkeys.map((passkey) => (
            <Row
              key={passkey.id}
              title={passkey.name}
              about={<About passkey={passkey} />}
              actions={
                <>
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    aria-label={words.renameOf(passkey.name)}
                    onClick={() => setRenaming(passkey)}
                  >
                    {words.rename}
                  </Button>
                  <Button
                    variant="subtle"
                    color="red"
                    size="compact-sm"
                    aria-label={words.removeOf(passkey.name)}
                    onClick={() => void remove(passkey)}
                  >
                    {words.remove}
                  </Button>
                </>
              }
            />
          ))}
        </Rows>
      )}
      {adding ? (
        <NameDialog
          title={words.addTitle}
          lead={words.addText}
          initial={usualName()}
          button={words.make}
          save={add}
          onClose={() => setAdding(false)}
        />
      ) : null}
      {renaming === null ? null : (
        <NameDialog
          title={words.renameTitle}
          initial={renaming.name}
          button={words.rename}
          save={async (name) => {
            await withProof(() => api.auth.renamePasskey({ credential_id: renaming.id, body: { name } }))
            await own.refresh()
          }}
          onClose={() => setRenaming(null)}
        />
      )}
    </Panel>
  )
}
