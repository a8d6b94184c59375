import "@mantine/spotlight/styles.layer.css"
import { createSpotlight, Spotlight } from "@mantine/spotlight"
import type { SpotlightActionGroupData } from "@mantine/spotlight"
import { useEffect, useState } from "react"
import { useNavigate } from "react-router"
import { keyDescription, useFoundKeys } from "../hooks/use-found-keys.ts"
import type { Here } from "../hooks/use-here.ts"
import { useColorScheme } from "../hooks/use-color-scheme.ts"
import { useSignOut } from "../hooks/use-sign-out.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import { pb } from "../util/path-builder.ts"
import { navigationOf } from "./navigation-items.ts"
import css from "./CommandPalette.module.css"
import { usePlaces } from "./OrganizationSwitcher.tsx"

const [store, palette] = createSpotlight()

interface CommandPaletteProps {
  readonly here: Here
  readonly opened: boolean
  readonly onClose: () => void
}

function useKeyActions(here: Here, text: string): SpotlightActionGroupData["actions"] {
  const navigate = useNavigate()
  return useFoundKeys(here, text).map((key) => ({
    id: key.grant_id,
    label: key.label,
    description: keyDescription(key),
    // The server found it by whatever it looks at; the palette's own filter must not lose it again.
    keywords: text,
    leftSection: <Icon name="keys" />,
    onClick: () => void navigate(pb.key({ organization: here.organization.id, key: key.grant_id })),
  }))
}

function useCommands(here: Here): SpotlightActionGroupData[] {
  const navigate = useNavigate()
  const signOut = useSignOut()
  const { setColorScheme } = useColorScheme()
  const places = usePlaces(here)
  const { organization, visibleKeyspaces, may } = here
  const words = texts.navigation
  const go = (to: string) => () => void navigate(to)
  const at = { organization: organization.id }
  return [
    {
      group: words.palette.pages,
      actions: navigationOf(here)
        .flatMap(({ items }) => items)
        .map(({ label, icon, to }) => ({
          id: to,
          label,
          leftSection: <Icon name={icon} />,
          onClick: go(to),
        })),
    },
    {
      group: words.palette.create,
      actions: visibleKeyspaces
        .filter((keyspace) => may("keys.create", { keyspace }))
        .map(({ keyspace, title, console: own }) => ({
          id: `create ${keyspace}`,
          label: own.create,
          description: title,
          leftSection: <Icon name="plus" />,
          onClick: go(pb.keyCreate({ ...at, keyspace })),
        })),
    },
    {
      group: words.palette.organizations,
      actions: places
        .filter(({ id }) => id !== organization.id)
        .map(({ id, name }) => ({ id, label: name, onClick: go(pb.overview({ organization: id })) })),
    },
    {
      group: words.palette.personal,
      actions: [
        {
          id: "light",
          label: `${texts.common.colourScheme.label}: ${texts.common.colourScheme.light}`,
          leftSection: <Icon name="sun" />,
          onClick: () => setColorScheme("light"),
        },
        {
          id: "dark",
          label: `${texts.common.colourScheme.label}: ${texts.common.colourScheme.dark}`,
          leftSection: <Icon name="moon" />,
          onClick: () => setColorScheme("dark"),
        },
        {
          id: "profile",
          label: words.profile,
          leftSection: <Icon name="person" />,
          onClick: go(pb.profile()),
        },
        { id: "out", label: words.signOut, leftSection: <Icon name="out" />, onClick: () => void signOut() },
      ],
    },
  ]
}

// What is found later than it is typed would not be chosen by itself, and Enter would do nothing.
function chooseFirst(): void {
  const { listId } = store.getState()
  const list = document.getElementById(listId)
  for (const one of list?.querySelectorAll("[data-selected]") ?? []) one.removeAttribute("data-selected")
  list?.querySelector("[data-action]")?.setAttribute("data-selected", "true")
  store.updateState((state) => ({ ...state, selected: 0 }))
}

/** Everything that can be gone to or done, by its name. */
export function CommandPalette({ here, opened, onClose }: CommandPaletteProps) {
  const [text, setText] = useState("")
  const commands = useCommands(here)
  const keys = useKeyActions(here, text)
  useEffect(() => {
    if (opened) palette.open()
  }, [opened])
  const found = keys.map((key) => ("id" in key ? key.id : "")).join(" ")
  useEffect(() => {
    if (found !== "") chooseFirst()
  }, [found])
  return (
    <Spotlight
      store={store}
      query={text}
      onQueryChange={setText}
      onSpotlightClose={onClose}
      actions={[{ group: texts.navigation.palette.keys, actions: keys }, ...commands].filter(
        ({ actions }) => actions.length > 0,
      )}
      shortcut={null}
      lockScroll={false}
      highlightQuery
      overlayProps={{ backgroundOpacity: 0.45, blur: 0 }}
      classNames={{ search: css["search"] ?? "" }}
      scrollable
      maxHeight="60vh"
      nothingFound={texts.navigation.palette.nothing}
      attributes={{ content: { "aria-label": texts.navigation.palette.open } }}
      searchProps={{
        leftSection: <Icon name="search" />,
        placeholder: texts.navigation.palette.placeholder,
        "aria-label": texts.navigation.palette.open,
      }}
    />
  )
}
