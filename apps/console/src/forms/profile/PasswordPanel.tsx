import { Button, Group, Stack } from "@mantine/core"
import type { OwnCredentials, Person } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { FormError } from "../../components/FormError.tsx"
import { withProof } from "../../components/prove-again.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { Panel } from "../../ui/Panel.tsx"
import { PasswordField } from "../../ui/PasswordField.tsx"
import { TimeText } from "../../ui/TimeText.tsx"
import { useOwn } from "./use-own.ts"

const words = texts.profile.password

interface PasswordPanelProps {
  readonly credentials: OwnCredentials
  readonly person: Person
}

function PasswordForm({ credentials, person, onDone }: PasswordPanelProps & { readonly onDone: () => void }) {
  const [current, setCurrent] = useState("")
  const [fresh, setFresh] = useState("")
  const { busy, error, run } = useCall()
  const own = useOwn()
  const known = credentials.password !== null
  const save = () =>
    run(async () => {
      const body = { password: fresh, ...(known ? { current_password: current } : {}) }
      const { ended_sessions } = await withProof(() => api.auth.setPassword({ body }))
      await own.refresh()
      own.say(words.saved(ended_sessions))
      onDone()
    })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Stack gap="md" maw="26rem">
        {/* Password managers store the password under this address. */}
        <input type="text" autoComplete="username" value={person.email} readOnly hidden />
        {known ? (
          <PasswordField
            label={words.current}
            value={current}
            onChange={setCurrent}
            error={error?.fields["/current_password"]}
            current
          />
        ) : null}
        <PasswordField
          label={words.fresh}
          description={`${texts.signIn.password.hint} ${words.hint}`}
          value={fresh}
          onChange={setFresh}
          error={error?.fields["/password"]}
        />
        <FormError error={error} fields={["/current_password", "/password"]} />
        <Group>
          <Button type="submit" loading={busy}>
            {words.save}
          </Button>
          <Button variant="default" onClick={onDone}>
            {texts.common.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The person's password. */
export function PasswordPanel({ credentials, person }: PasswordPanelProps) {
  const [open, setOpen] = useState(false)
  const { password } = credentials
  return (
    <Panel
      title={words.title}
      hint={
        password === null ? (
          words.none
        ) : (
          <>
            {words.changed} <TimeText value={password.changed_at} />
          </>
        )
      }
      actions={
        open ? undefined : (
          <Button variant="default" onClick={() => setOpen(true)}>
            {password === null ? words.set : words.change}
          </Button>
        )
      }
    >
      {open ? <PasswordForm credentials={credentials} person={person} onDone={() => setOpen(false)} /> : null}
    </Panel>
  )
}
