import { notifications } from "@mantine/notifications"
import { processServerError } from "../api/errors.ts"

/** Says that something could not be done, and why. */
export const sayRefusal = (message: string): void => void notifications.show({ color: "red", message })

/** Says what the server, or the way to it, failed with. */
export const sayFailure = (error: unknown): void => sayRefusal(processServerError(error).message)
