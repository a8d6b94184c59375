import { NativeSelect, TextInput } from "@mantine/core"
import type { CreatedOrganization } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { FormModal } from "../../components/FormModal.tsx"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { PLANS } from "./plans.ts"

const words = texts.security.instance.organizations

const FIELDS = ["/name", "/plan", "/owner_email", "/owner_name"]

interface CreateOrganizationProps {
  readonly onClose: () => void
  readonly onCreated: (created: CreatedOrganization) => void
}

interface Owner {
  readonly email: string
  readonly name: string
}

/** What an owner lacks: an address and a name come together. */
function missingOf({ email, name }: Owner): Readonly<Record<string, string>> {
  if (email !== "" && name === "") return { "/owner_name": words.ownerNameMissing }
  return email === "" && name !== "" ? { "/owner_email": words.ownerEmailMissing } : {}
}

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  const refused = error.fields["/owner_email"]
  return refused === undefined
    ? error
    : { ...error, fields: { ...error.fields, "/owner_email": words.notAnAddress } }
}

/** A form for a new organization and its first owner. */
export function CreateOrganization({ onClose, onCreated }: CreateOrganizationProps) {
  const [name, setName] = useState("")
  const [plan, setPlan] = useState<(typeof PLANS)[number]>("free")
  const [email, setEmail] = useState("")
  const [ownerName, setOwnerName] = useState("")
  const [missing, setMissing] = useState<Readonly<Record<string, string>>>({})
  const call = useCall(errorOf)
  const wrong = (pointer: string): string | undefined => missing[pointer] ?? call.error?.fields[pointer]

  async function create(): Promise<void> {
    const owner = { email: email.trim(), name: ownerName.trim() }
    const lacking = missingOf(owner)
    setMissing(lacking)
    if (Object.keys(lacking).length > 0) return
    const body = {
      name: name.trim(),
      plan,
      ...(owner.email === "" ? {} : { owner_email: owner.email, owner_name: owner.name }),
    }
    await call.run(async () => onCreated(await api.organizations.create({ body })))
  }

  return (
    <FormModal
      title={words.create}
      call={call}
      fields={FIELDS}
      submit={words.submit}
      onSubmit={() => void create()}
      onClose={onClose}
      long
    >
      <TextInput
        label={words.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={wrong("/name")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
      />
      <NativeSelect
        label={texts.settings.govern.plan}
        description={texts.settings.govern.planHint}
        value={plan}
        onChange={(event) => {
          const { value } = event.currentTarget
          setPlan((old) => PLANS.find((one) => one === value) ?? old)
        }}
        data={PLANS.map((value) => ({ value, label: texts.settings.plans[value] }))}
        error={wrong("/plan")}
      />
      <TextInput
        label={words.ownerEmail}
        description={words.ownerHint}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={wrong("/owner_email")}
        inputMode="email"
        autoComplete="off"
        spellCheck={false}
        maxLength={254}
      />
      <TextInput
        label={words.ownerName}
        value={ownerName}
        onChange={(event) => setOwnerName(event.currentTarget.value)}
        error={wrong("/owner_name")}
        autoComplete="off"
        maxLength={100}
      />
    </FormModal>
  )
}
