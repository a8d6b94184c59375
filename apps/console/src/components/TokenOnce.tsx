import { Alert, Button, Checkbox, Group, Stack, Text, Title } from "@mantine/core"
import type { Key, Keyspace } from "@bitting/sdk"
import { useState } from "react"
import { SERVER_URL } from "../api/base.ts"
import { useShownOnce } from "../hooks/use-shown-once.ts"
import { texts } from "../texts.ts"
import { CopyButton } from "../ui/CopyButton.tsx"
import { Icon } from "../ui/Icon.tsx"
import { download } from "../util/download.ts"
import { DISCOVERY } from "./discovery.ts"
import { exampleEntry } from "./example-entry.ts"
import { PutOnPage } from "./PutOnPage.tsx"
import { SampleTabs } from "./SampleTabs.tsx"
import { envLine, snippetsOf } from "./snippets.ts"
import css from "./TokenOnce.module.css"

const words = texts.tokenOnce

interface TokenOnceProps {
  /** Lives in the state of whoever shows this, and nowhere else. */
  readonly token: string
  readonly credential: Key
  readonly keyspace: Keyspace
  /** Called when the person says that the token is stored, and when they take it back. */
  readonly onStored: (stored: boolean) => void
  /** Goes on. */
  readonly onDone: () => void
  /** What going on is called. */
  readonly done?: string
}

function Samples({ token, credential, keyspace }: Pick<TokenOnceProps, "token" | "credential" | "keyspace">) {
  const snippets = snippetsOf({
    baseUrl: SERVER_URL,
    token,
    keyspace: keyspace.keyspace,
    scopes: credential.scopes,
    discovery: keyspace.keyspace === DISCOVERY,
    entry: exampleEntry(credential.services?.[0] ?? keyspace.services?.[0] ?? "ec2"),
  })
  return <SampleTabs snippets={snippets} />
}

/** A new token, this once: to be copied, downloaded and tried. It is kept in memory only, and gone with the page. */
export function TokenOnce({
  token,
  credential,
  keyspace,
  onStored,
  onDone,
  done = words.toKey,
}: TokenOnceProps) {
  const [stored, setStored] = useState(false)
  useShownOnce()
  const type = keyspace.types[credential.type]
  const recoverable = type?.recoverable === true
  const env = envLine(credential.label, token)
  return (
    <Stack gap="lg" maw="46rem">
      <Alert color="brass" variant="light" icon={<Icon name="keys" />}>
        <Text size="sm">{recoverable ? words.recoverable : words.lead}</Text>
      </Alert>
      <div>
        <div className={css["token"]}>
          <span
            className={css["text"]}
            role="textbox"
            aria-readonly="true"
            aria-label={words.token}
            tabIndex={0}
          >
            {token}
          </span>
          <CopyButton value={token} label={words.copy} withText />
        </div>
        <Group mt="sm" justify="space-between">
          <Button variant="subtle" size="compact-sm" onClick={() => download(env.file, env.text)}>
            {words.download}
          </Button>
        </Group>
      </div>
      <Group justify="space-between">
        <Checkbox
          label={words.stored}
          checked={stored}
          onChange={(event) => {
            setStored(event.currentTarget.checked)
            onStored(event.currentTarget.checked)
          }}
        />
        <Button onClick={onDone} disabled={!stored}>
          {done}
        </Button>
      </Group>
      <section aria-labelledby="token-use">
        <Title order={2} size="h3" id="token-use">
          {words.samples}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {words.samplesHint}
        </Text>
        <Samples token={token} credential={credential} keyspace={keyspace} />
      </section>
      {keyspace.keyspace === DISCOVERY && type?.publishable === true ? (
        <PutOnPage credential={credential} token={token} />
      ) : null}
    </Stack>
  )
}
