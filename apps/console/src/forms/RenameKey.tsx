import { Button, Group, Modal, Stack, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Key } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../api/client.ts"
import { FormError } from "../components/FormError.tsx"
import { useCall } from "../hooks/use-call.ts"
import { texts } from "../texts.ts"

const words = texts.keyPage.edit

interface RenameKeyProps {
  readonly credential: Key
  readonly onClose: () => void
}

/** Gives a key another label. */
export function RenameKey({ credential, onClose }: RenameKeyProps) {
  const client = useQueryClient()
  const [label, setLabel] = useState(credential.label)
  const { busy, error, run } = useCall()
  const save = () =>
    run(async () => {
      await api.keys.update(credential.grant_id, { label: label.trim() })
      await client.invalidateQueries({ queryKey: ["keys", credential.organization_id] })
      notifications.show({ color: "green", message: words.saved })
      onClose()
    })
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title(credential.label)}
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
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            error={error?.fields["/label"]}
            maxLength={100}
            required
            withAsterisk={false}
            data-autofocus
          />
          <FormError error={error} fields={["/label"]} />
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
