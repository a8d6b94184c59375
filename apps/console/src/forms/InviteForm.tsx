import { Button, Group, Modal, Stack, TextInput } from "@mantine/core"
import type { SentInvitation, Workspace } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import type { Role } from "../api/may.ts"
import { FormError } from "../components/FormError.tsx"
import { useCall } from "../hooks/use-call.ts"
import { texts } from "../texts.ts"
import { RoleFields } from "./RoleFields.tsx"
import type { Roles } from "./RoleFields.tsx"

const words = texts.invitations

interface InviteFormProps {
  readonly organizationId: string
  /** The highest role that can be given. */
  readonly ceiling: Role
  readonly workspaces: readonly Workspace[]
  readonly onClose: () => void
  readonly onSent: (sent: SentInvitation) => void
}

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  if (error.code === "already_invited") return { ...error, fields: { "/email": words.alreadyInvited } }
  if (error.code === "already_exists") return { ...error, fields: { "/email": words.alreadyMember } }
  return error
}

/** Invites somebody by their address. */
export function InviteForm({ organizationId, ceiling, workspaces, onClose, onSent }: InviteFormProps) {
  const [email, setEmail] = useState("")
  const [roles, setRoles] = useState<Roles>({ role: "member", overrides: {} })
  const { busy, error, run } = useCall(errorOf)
  const send = () =>
    run(async () => {
      const { role, overrides } = roles
      onSent(
        await api.invitations.create({
          body: {
            organization_id: organizationId,
            email,
            role,
            ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
          },
        }),
      )
    })
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Stack>
          <TextInput
            type="email"
            label={words.email}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={error?.fields["/email"]}
            autoComplete="off"
            maxLength={254}
            required
            withAsterisk={false}
            data-autofocus
          />
          <RoleFields
            roles={roles}
            onChange={setRoles}
            ceiling={ceiling}
            workspaces={workspaces}
            error={error?.fields["/role"]}
          />
          <FormError error={error} fields={["/email", "/role"]} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={busy}>
              {words.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
