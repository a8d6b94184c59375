import { TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../api/client.ts"
import type { KeyRead } from "../api/queries.ts"
import { FormModal } from "../components/FormModal.tsx"
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
  const call = useCall()
  const { seen, renewed, renew } = useSeenKey(credential)
  const save = () =>
    call.run(async () => {
      await api.keys.update(seen.grant_id, { label: label.trim() }, { ifMatch: seen.etag })
      await client.invalidateQueries({ queryKey: ["keys", seen.organization_id] })
      notifications.show({ color: "green", message: words.saved })
      onClose()
    })
  return (
    <FormModal
      title={words.title(seen.label)}
      call={call}
      fields={["/label"]}
      onSubmit={() => void save()}
      onClose={onClose}
      renew={() => void call.run(renew)}
    >
      <TextInput
        label={words.label}
        description={renewed ? words.now(seen.label) : undefined}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        error={call.error?.fields["/label"]}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
      />
    </FormModal>
  )
}
