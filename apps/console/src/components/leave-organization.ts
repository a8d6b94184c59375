import { notifications } from "@mantine/notifications"
import type { QueryClient } from "@tanstack/react-query"
import { api } from "../api/client.ts"
import { texts } from "../texts.ts"
import { confirmAction } from "./confirm-action.ts"

const words = texts.members

interface LeaveAsked {
  readonly memberId: string
  /** Name of the organization. */
  readonly organization: string
  readonly client: QueryClient
}

/** Asks, and takes the person themselves out of an organization. @returns whether they left */
export function leaveOrganization({ memberId, organization, client }: LeaveAsked): Promise<boolean> {
  return confirmAction({
    title: words.leaveTitle(organization),
    consequence: words.leaveText,
    confirm: words.leave,
    action: async () => {
      await api.members.remove({ member_id: memberId })
      await client.invalidateQueries({ queryKey: ["session"] })
      notifications.show({ color: "green", message: words.leaveDone(organization) })
    },
  })
}
