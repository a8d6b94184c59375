import { Drawer } from "@mantine/core"
import { useMounted } from "@mantine/hooks"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { Navigation } from "./Navigation.tsx"

interface NavigationDrawerProps {
  readonly here: Here
  readonly opened: boolean
  readonly onClose: () => void
}

/** The navigation where there is no room for it beside the page. */
export function NavigationDrawer({ here, opened, onClose }: NavigationDrawerProps) {
  // A dialog that was open from its first moment on would not give the focus back.
  const mounted = useMounted()
  return (
    <Drawer
      opened={mounted && opened}
      onClose={onClose}
      size="17rem"
      title={texts.navigation.menu}
      closeButtonProps={{ "aria-label": texts.navigation.closeMenu }}
      padding="md"
    >
      <Navigation here={here} onNavigate={onClose} />
    </Drawer>
  )
}
