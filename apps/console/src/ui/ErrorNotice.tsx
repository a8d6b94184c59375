import { Alert, Button, Text } from "@mantine/core"
import { texts } from "../texts.ts"

interface ErrorNoticeProps {
  /** What `processServerError` made of the failure. */
  readonly error: { readonly message: string; readonly requestId?: string | undefined }
  readonly retry?: (() => void) | undefined
  /** What trying again is called. */
  readonly retryLabel?: string | undefined
}

/** Says that something failed, with the id that the server's log knows it by. */
export function ErrorNotice({ error, retry, retryLabel = texts.common.retry }: ErrorNoticeProps) {
  return (
    <Alert color="red" variant="light" role="alert">
      <Text size="sm">{error.message}</Text>
      {error.requestId === undefined ? null : (
        <Text size="xs" ff="monospace" mt={4}>
          {texts.common.requestId(error.requestId)}
        </Text>
      )}
      {retry === undefined ? null : (
        <Button size="xs" variant="default" mt="sm" onClick={retry}>
          {retryLabel}
        </Button>
      )}
    </Alert>
  )
}
