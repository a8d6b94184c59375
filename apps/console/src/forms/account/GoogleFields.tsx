import { Button, FileButton, Group, Stack, Text, Textarea } from "@mantine/core"
import { useState } from "react"
import { texts } from "../../texts.ts"
import type { FieldsProps } from "./fields.tsx"
import { TextField } from "./fields.tsx"
import type { KeyFileFault } from "./google-key-file.ts"
import { readGoogleKey } from "./google-key-file.ts"

const words = texts.accounts.gcp

function ScopeField(props: FieldsProps) {
  return (
    <TextField
      {...props}
      at={["scope", "scope"]}
      label={words.scope}
      description={words.scopeHint}
      placeholder="projects/inventory-prod"
    />
  )
}

/** Largest file that is read: key files have about 2,400 bytes. */
const FILE_BYTES_MAX = 65_536

/** A key file, chosen or pasted. It is taken apart here; only what is needed is sent, and the text is not kept. */
export function GoogleKeyFields(props: FieldsProps) {
  const { draft, set, errorOf } = props
  const [fault, setFault] = useState<KeyFileFault | null>(null)
  const { googleKey } = draft

  function take(text: string): void {
    if (text.trim() === "") return setFault(null)
    const read = readGoogleKey(text)
    if ("fault" in read) return setFault(read.fault)
    setFault(null)
    const { key } = read
    const scope = draft.scope === "" && key.projectId !== null ? `projects/${key.projectId}` : draft.scope
    set({ googleKey: key, scope })
  }

  async function choose(file: File | null): Promise<void> {
    if (file === null) return
    if (file.size > FILE_BYTES_MAX) setFault("not_json")
    else take(await file.text())
  }

  const problem =
    fault === null
      ? (errorOf("private_key") ?? errorOf("client_email") ?? errorOf("private_key_id"))
      : words.faults[fault]
  return (
    <Stack gap="sm">
      {googleKey === null ? (
        <>
          <Group gap="sm">
            <FileButton accept="application/json,.json" onChange={(file) => void choose(file)}>
              {(button) => (
                <Button {...button} variant="default">
                  {words.choose}
                </Button>
              )}
            </FileButton>
            <Text size="sm">{words.stays}</Text>
          </Group>
          <Textarea
            label={words.paste}
            // What is pasted is taken apart at once, and does not stay in the field.
            value=""
            onChange={(event) => take(event.currentTarget.value)}
            error={problem}
            autoComplete="off"
            spellCheck={false}
            rows={3}
          />
        </>
      ) : (
        <div>
          <Group gap="sm" justify="space-between">
            <Text size="sm" role="status" style={{ overflowWrap: "anywhere" }}>
              {words.keyOf(googleKey.privateKeyId, googleKey.clientEmail)}
            </Text>
            <Button variant="subtle" size="compact-sm" onClick={() => set({ googleKey: null })}>
              {words.another}
            </Button>
          </Group>
          {problem === undefined ? null : (
            <Text size="sm" c="red" role="alert">
              {problem}
            </Text>
          )}
        </div>
      )}
      <ScopeField {...props} />
    </Stack>
  )
}

/** What the machine's identity is exchanged at. */
export function FederationFields(props: FieldsProps) {
  return (
    <Stack gap="sm">
      <Text size="sm">{words.federationHint}</Text>
      <TextField
        {...props}
        at={["audience", "audience"]}
        label={words.audience}
        description={words.audienceHint}
        placeholder="//iam.googleapis.com/projects/…"
      />
      <TextField
        {...props}
        at={["serviceAccount", "service_account"]}
        label={words.serviceAccount}
        description={words.serviceAccountHint}
        optional
      />
      <ScopeField {...props} />
    </Stack>
  )
}

/** What the machine's own identity is asked about. */
export function GoogleMachineFields(props: FieldsProps) {
  return (
    <Stack gap="sm">
      <Text size="sm">{words.machineHint}</Text>
      <ScopeField {...props} />
    </Stack>
  )
}
