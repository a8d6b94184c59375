import { useMantineColorScheme } from "@mantine/core"
import type { MantineColorScheme } from "@mantine/core"

/** The colours somebody chose, and how to choose others. */
export function useColorScheme(): {
  readonly colorScheme: MantineColorScheme
  readonly setColorScheme: (scheme: MantineColorScheme) => void
} {
  // Otherwise it stops transitions with a style element, which the policy of the page forbids.
  return useMantineColorScheme({ keepTransitions: true })
}
