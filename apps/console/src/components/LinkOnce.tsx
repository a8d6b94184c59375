import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { useShownOnce } from "../hooks/use-shown-once.ts"
import { texts } from "../texts.ts"
import { CopyButton } from "../ui/CopyButton.tsx"
import css from "./TokenOnce.module.css"

interface LinkOnceProps {
  readonly title: string
  /** What to do with it. */
  readonly lead: string
  /** Lives in the state of whoever shows this, and nowhere else. */
  readonly link: string
  readonly onClose: () => void
}

/** Shows a link that signs somebody in, once. */
export function LinkOnce({ title, lead, link, onClose }: LinkOnceProps) {
  const words = texts.members
  useShownOnce()
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      <Stack>
        <Text size="sm">{lead}</Text>
        <div className={css["token"]}>
          <span
            className={css["text"]}
            role="textbox"
            aria-readonly="true"
            aria-label={words.link}
            tabIndex={0}
            data-autofocus
          >
            {link}
          </span>
          <CopyButton value={link} label={words.copyLink} withText />
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>{words.done}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
