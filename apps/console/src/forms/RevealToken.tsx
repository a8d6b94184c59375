import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core"
import type { Key } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { texts } from "../texts.ts"
import { CopyButton } from "../ui/CopyButton.tsx"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import css from "../components/TokenOnce.module.css"

const words = texts.keyPage.reveal

interface RevealTokenProps {
  readonly credential: Key
  readonly onClose: () => void
}

/** Shows the token of a recoverable key again, to somebody who showed just now who they are. It is in this dialog's state alone. */
export function RevealToken({ credential, onClose }: RevealTokenProps) {
  const [token, setToken] = useState<string | null>(null)
  const [asksAgain, setAsksAgain] = useState(false)
  const [password, setPassword] = useState("")
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ServerError | null>(null)

  async function reveal(): Promise<void> {
    setBusy(true)
    setError(null)
    try {
      if (asksAgain) await api.auth.reauthenticate({ body: { password } })
      setToken((await api.keys.reveal({ grant_id: credential.grant_id })).token)
      setPassword("")
    } catch (thrown) {
      const failure = processServerError(thrown)
      if (failure.code === "reauthentication_required") setAsksAgain(true)
      else setError(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal opened onClose={onClose} title={asksAgain && token === null ? words.again : words.title}>
      {token === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void reveal()
          }}
        >
          <Stack>
            <Text size="sm">{asksAgain ? words.againText : words.lead}</Text>
            {asksAgain ? (
              <PasswordInput
                label={words.password}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                autoComplete="current-password"
                data-autofocus
                required
                withAsterisk={false}
              />
            ) : null}
            {error === null ? null : <ErrorNotice error={error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {texts.common.cancel}
              </Button>
              <Button type="submit" loading={busy}>
                {words.show}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Text size="sm">{words.lead}</Text>
          <div className={css["token"]}>
            <span
              className={css["text"]}
              role="textbox"
              aria-readonly="true"
              aria-label={texts.tokenOnce.token}
              tabIndex={0}
            >
              {token}
            </span>
            <CopyButton value={token} label={texts.tokenOnce.copy} withText />
          </div>
          <Group justify="flex-end">
            <Button onClick={onClose}>{words.hide}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
