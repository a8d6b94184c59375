import { Kbd, UnstyledButton, VisuallyHidden } from "@mantine/core"
import { useHotkeys } from "@mantine/hooks"
import { lazy, Suspense, useState } from "react"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import css from "./PaletteButton.module.css"

// Loaded when it is first opened.
const CommandPalette = lazy(async () => ({ default: (await import("./CommandPalette.tsx")).CommandPalette }))

const SHORTCUT = /Mac|iP(?:hone|ad)/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K"

/** Opens the command palette, also with Ctrl+K or ⌘K. */
export function PaletteButton({ here }: { readonly here: Here }) {
  const [opened, setOpened] = useState(false)
  const [wanted, setWanted] = useState(false)
  const open = (): void => {
    setWanted(true)
    setOpened(true)
  }
  // Also from within a field.
  useHotkeys([["mod+K", open]], [])
  return (
    <>
      <UnstyledButton className={css["button"]} onClick={open}>
        <VisuallyHidden>{texts.navigation.palette.open}</VisuallyHidden>
        <Icon name="search" />
        <span className={css["hint"]} aria-hidden="true">
          {texts.navigation.palette.hint}
        </span>
        <Kbd size="xs" className={css["keys"]} aria-hidden>
          {SHORTCUT}
        </Kbd>
      </UnstyledButton>
      {wanted ? (
        <Suspense fallback={null}>
          <CommandPalette here={here} opened={opened} onClose={() => setOpened(false)} />
        </Suspense>
      ) : null}
    </>
  )
}
