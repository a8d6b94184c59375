import { notifications } from "@mantine/notifications"
import { useQueryClient } from "@tanstack/react-query"
import { sayFailure } from "../../components/say-failure.ts"

/** What a panel of the profile does after a change: reads anew what the person signs in with, and says what happened. */
export function useOwn() {
  const client = useQueryClient()
  return {
    refresh: async (): Promise<void> => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["own"] }),
        client.invalidateQueries({ queryKey: ["session"] }),
      ])
    },
    say: (message: string) => void notifications.show({ color: "green", message }),
    sayFailure,
  }
}
