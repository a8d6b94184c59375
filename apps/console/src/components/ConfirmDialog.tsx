import {
  Alert,
  Button,
  Checkbox,
  Group,
  List,
  Modal,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from "@mantine/core"
import { useMounted } from "@mantine/hooks"
import { useState, useSyncExternalStore } from "react"
import { isStale, processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { currentConfirmation, onConfirmationChange } from "./confirm-action.ts"
import type { OpenConfirmation } from "./confirm-action.ts"

/** Most things named one by one. */
const NAMED = 8

function Items({ items }: { readonly items: readonly string[] }) {
  return (
    <List size="sm">
      {items.slice(0, NAMED).map((item) => (
        <List.Item key={item}>{item}</List.Item>
      ))}
      {items.length > NAMED ? <List.Item>{texts.keys.someMore(items.length - NAMED)}</List.Item> : null}
    </List>
  )
}

interface DialogState {
  readonly busy: boolean
  readonly progress: string
  readonly error: ServerError | null
}

const IDLE: DialogState = { busy: false, progress: "", error: null }

function Questions({ open }: { readonly open: OpenConfirmation }) {
  const [choice, setChoice] = useState(open.choice?.initial ?? "")
  const [option, setOption] = useState(open.option?.initial ?? false)
  const [typed, setTyped] = useState("")
  const [state, setState] = useState(IDLE)
  const ready = open.typeToConfirm === undefined || typed.trim() === open.typeToConfirm.word

  async function run(): Promise<void> {
    setState({ ...IDLE, busy: true })
    const report = (progress: string): void => setState({ ...IDLE, busy: true, progress })
    try {
      await open.action({ choice, option, report })
      open.settle(true)
    } catch (error) {
      setState({ ...IDLE, error: processServerError(error) })
    }
  }

  const { renew } = open
  const look = async (): Promise<void> => {
    await renew?.()
    open.settle(false)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && !state.busy) void run()
      }}
    >
      <Stack gap="md">
        <Text size="sm">{open.consequence}</Text>
        {open.items === undefined ? null : <Items items={open.items} />}
        {open.notice === undefined ? null : (
          <Alert color="yellow" variant="light" py="xs">
            {open.notice}
          </Alert>
        )}
        {open.choice === undefined ? null : (
          <NativeSelect
            label={open.choice.label}
            value={choice}
            onChange={(event) => setChoice(event.currentTarget.value)}
            data={Object.entries(open.choice.options).map(([value, label]) => ({ value, label }))}
          />
        )}
        {open.option === undefined ? null : (
          <Checkbox
            label={open.option.label}
            description={open.option.description}
            checked={option}
            onChange={(event) => setOption(event.currentTarget.checked)}
          />
        )}
        {open.typeToConfirm === undefined ? null : (
          <TextInput
            label={open.typeToConfirm.label}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        {state.error === null ? null : (
          <ErrorNotice
            error={state.error}
            retry={isStale(state.error) && renew !== undefined ? () => void look() : undefined}
            retryLabel={texts.common.loadNow}
          />
        )}
        <Text size="sm" c="dimmed" role="status" hidden={state.progress === ""}>
          {state.progress}
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => open.settle(false)} disabled={state.busy} data-autofocus>
            {texts.common.cancel}
          </Button>
          <Button type="submit" color="red" loading={state.busy} disabled={!ready}>
            {open.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Shows what `confirmAction` asks. There is one, in the layout. */
export function ConfirmDialog() {
  const open = useSyncExternalStore(onConfirmationChange, currentConfirmation)
  // A dialog that was open from its first moment on would not give the focus back.
  const mounted = useMounted()
  return (
    <Modal
      opened={mounted && open !== null}
      onClose={() => open?.settle(false)}
      title={open?.title}
      closeButtonProps={{ "aria-label": texts.common.close }}
      size="md"
    >
      {open === null ? null : <Questions key={open.id} open={open} />}
    </Modal>
  )
}
