import { TextInput } from "@mantine/core"
import type { SentInvitation, Workspace } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import type { Role } from "../api/may.ts"
import { FormModal } from "../components/FormModal.tsx"
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
  const call = useCall(errorOf)
  const send = () =>
    call.run(async () => {
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
    <FormModal
      title={words.title}
      call={call}
      fields={["/email", "/role"]}
      submit={words.send}
      onSubmit={() => void send()}
      onClose={onClose}
    >
      <TextInput
        type="email"
        label={words.email}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={call.error?.fields["/email"]}
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
        error={call.error?.fields["/role"]}
      />
    </FormModal>
  )
}
