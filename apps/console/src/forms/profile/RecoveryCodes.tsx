import { Button, Checkbox, Group, Modal, Stack, Text, Tooltip } from "@mantine/core"
import { useState } from "react"
import { useShownOnce } from "../../hooks/use-shown-once.ts"
import { texts } from "../../texts.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { download } from "../../util/download.ts"
import css from "./Codes.module.css"

const words = texts.profile.codes

interface RecoveryCodesProps {
  /** They live in the state of whoever shows this, and nowhere else. */
  readonly codes: readonly string[]
  readonly onClose: () => void
}

/** Shows recovery codes, once. It closes when the person says that they are stored. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const [stored, setStored] = useState(false)
  useShownOnce()
  const text = codes.join("\n")
  return (
    <Modal
      opened
      onClose={() => stored && onClose()}
      title={words.title}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text size="sm">{words.lead}</Text>
        <ul className={css["codes"]} aria-label={words.list}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group gap="xs">
          <CopyButton value={text} label={words.copy} withText />
          <Button variant="default" onClick={() => download(words.file, `${text}\n`)}>
            {words.download}
          </Button>
        </Group>
        <Checkbox
          label={words.stored}
          checked={stored}
          onChange={(event) => setStored(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Tooltip label={words.storeFirst} disabled={stored}>
            <Button
              aria-disabled={!stored}
              {...(stored ? {} : { "data-disabled": true })}
              onClick={() => stored && onClose()}
            >
              {words.done}
            </Button>
          </Tooltip>
        </Group>
      </Stack>
    </Modal>
  )
}
