import { Button, Group, Modal, Stack, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../api/client.ts"
import type { KeyRead } from "../api/queries.ts"
import { FormError } from "../components/FormError.tsx"
import { useCall } from "../hooks/use-call.ts"
import { useSeenKey } from "../hooks/use-seen-key.ts"
import { texts } from "../texts.ts"

const words = texts.keyPage.edit

interface RenameKeyProps {
  readonly credential: KeyRead
  readonly onClose: () => void
}

/** Gives a key another label. */
export function RenameKey({ credential, onClose }: RenameKeyProps) {
  const client = useQueryClient()
  const [label, setLabel] = useState(credential.label)
  const { busy, error, run } = useCall()
  const { seen, renewed, renew } = useSeenKey(credential)
  const save = () =>
    run(async () => {
      await api.keys.update(seen.grant_id, { label: label.trim() }, { ifMatch: seen.etag })
      await client.invalidateQueries({ queryKey: ["keys", seen.organization_id] })
      notifications.show({ color: "green", message: words.saved })
      onClose()
    })
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title(seen.label)}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Stack>
          <TextInput
            label={words.label}
            description={renewed ? words.now(seen.label) : undefined}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            error={error?.fields["/label"]}
            maxLength={100}
            required
            withAsterisk={false}
            data-autofocus
          />
          <FormError error={error} fields={["/label"]} renew={() => void run(renew)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} disabled={busy}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={busy}>
              {words.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
