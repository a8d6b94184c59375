import { notifications } from "@mantine/notifications"
import type { QueryClient } from "@tanstack/react-query"
import { api } from "../api/client.ts"
import type { KeyRead } from "../api/queries.ts"
import { texts } from "../texts.ts"
import { confirmAction } from "./confirm-action.ts"
import { sayFailure } from "./say-failure.ts"

const words = texts.keyPage.actions

interface SwitchAsked {
  /** As the person saw it. */
  readonly credential: KeyRead
  readonly client: QueryClient
}

const refresh = ({ client, credential }: SwitchAsked): Promise<void> =>
  client.invalidateQueries({ queryKey: ["keys", credential.organization_id] })

async function setEnabled(asked: SwitchAsked, enabled: boolean): Promise<void> {
  const { grant_id, label, etag } = asked.credential
  await api.keys.update(grant_id, { enabled }, { ifMatch: etag })
  await refresh(asked)
  notifications.show({ color: "green", message: enabled ? words.enabled(label) : words.disabled(label) })
}

/** Switches a key on again; what it did, or why it could not, is said. */
export async function enableKey(asked: SwitchAsked): Promise<void> {
  try {
    await setEnabled(asked, true)
  } catch (error) {
    sayFailure(error)
    await refresh(asked)
  }
}

/** Asks once, then switches a key off. @returns whether the person did it */
export function disableKey(asked: SwitchAsked): Promise<boolean> {
  return confirmAction({
    title: words.disableTitle(asked.credential.label),
    consequence: words.disableText,
    confirm: words.disable,
    renew: () => refresh(asked),
    action: () => setEnabled(asked, false),
  })
}
