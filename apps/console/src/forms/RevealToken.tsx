import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import type { Key } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../api/client.ts"
import { withProof } from "../components/prove-again.ts"
import { useCall } from "../hooks/use-call.ts"
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
  const { busy, error, run } = useCall()
  const reveal = () =>
    run(async () => {
      const { grant_id } = credential
      setToken((await withProof(() => api.keys.reveal({ grant_id }))).token)
    })

  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      {token === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void reveal()
          }}
        >
          <Stack>
            <Text size="sm">{words.lead}</Text>
            {error === null ? null : <ErrorNotice error={error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {texts.common.cancel}
              </Button>
              <Button type="submit" loading={busy} data-autofocus>
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
