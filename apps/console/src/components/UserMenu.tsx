import { ActionIcon, Avatar, VisuallyHidden } from "@mantine/core"
import type { CurrentSession } from "@bitting/sdk"
import { useMenuOnDemand } from "../hooks/use-menu-on-demand.ts"
import { texts } from "../texts.ts"

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" })

function firstLetter(word: string | undefined): string {
  for (const { segment } of SEGMENTER.segment(word ?? "")) return segment.toUpperCase()
  return ""
}

/** The first letters of the first and the last word of a name. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  return firstLetter(words[0]) + (words.length > 1 ? firstLetter(words.at(-1)) : "")
}

const load = async () => (await import("./OpeningUserMenu.tsx")).OpeningUserMenu

/** Who is signed in, and the menu of what concerns them. */
export function UserMenu({ session }: { readonly session: CurrentSession }) {
  const { name } = session.person
  const { Loaded, opener } = useMenuOnDemand(load)
  const button = (
    <ActionIcon variant="subtle" size={38} radius="xl" {...opener}>
      <VisuallyHidden>{texts.navigation.userMenu(name)}</VisuallyHidden>
      <Avatar size={32} radius="xl" color="cobalt" aria-hidden>
        {initialsOf(name)}
      </Avatar>
    </ActionIcon>
  )
  return Loaded === null ? button : <Loaded session={session} button={button} />
}
