import { Button, Group, Modal, Stack } from "@mantine/core"
import type { ReactNode } from "react"
import type { Call } from "../hooks/use-call.ts"
import { texts } from "../texts.ts"
import { FormError } from "./FormError.tsx"

interface FormModalProps {
  readonly title: string
  /** The call that the form makes. */
  readonly call: Pick<Call, "busy" | "error">
  /** Pointers of the fields that say themselves what is wrong with them. */
  readonly fields: readonly string[]
  /** The button that sends the form. */
  readonly submit?: string
  readonly onSubmit: () => void
  readonly onClose: () => void
  /** Loads what is there now, when somebody else changed it meanwhile. */
  readonly renew?: () => void
  /** Whether so much is typed that a click beside it must not close it. */
  readonly long?: boolean
  /** The fields. */
  readonly children: ReactNode
}

/** A form in a dialog: its fields, what went wrong with it, and its two buttons. */
export function FormModal(props: FormModalProps) {
  const { title, call, fields, submit = texts.common.save, onSubmit, onClose, renew, long, children } = props
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeOnClickOutside={long !== true}
      closeButtonProps={{ "aria-label": texts.common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
      >
        <Stack>
          {children}
          <FormError error={call.error} fields={fields} renew={renew} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} disabled={call.busy}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={call.busy}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
