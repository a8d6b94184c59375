import { ActionIcon, Avatar, Menu, VisuallyHidden } from "@mantine/core"
import type { CurrentSession } from "@bitting/sdk"
import { Link } from "react-router"
import { SERVER_URL } from "../api/base.ts"
import { useColorScheme } from "../hooks/use-color-scheme.ts"
import { useSignOut } from "../hooks/use-sign-out.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import { pb } from "../util/path-builder.ts"

const SCHEMES = [
  ["light", "sun"],
  ["dark", "moon"],
  ["auto", "screen"],
] as const

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

/** What concerns the person: their profile, the colours of the page, and the way out. */
export function UserMenu({ session }: { readonly session: CurrentSession }) {
  const { person } = session
  const { colorScheme, setColorScheme } = useColorScheme()
  const signOut = useSignOut()
  return (
    <Menu position="bottom-end" width={240} withinPortal={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={38} radius="xl">
          <VisuallyHidden>{texts.navigation.userMenu(person.name)}</VisuallyHidden>
          <Avatar size={32} radius="xl" color="cobalt" aria-hidden>
            {initialsOf(person.name)}
          </Avatar>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {person.name}
          <br />
          {person.email}
        </Menu.Label>
        <Menu.Item component={Link} to={pb.profile()} leftSection={<Icon name="person" />}>
          {texts.navigation.profile}
        </Menu.Item>
        {person.instance_admin ? (
          <Menu.Item component={Link} to={pb.instance()} leftSection={<Icon name="settings" />}>
            {texts.navigation.instance}
          </Menu.Item>
        ) : null}
        <Menu.Item component="a" href={`${SERVER_URL}/docs`} leftSection={<Icon name="audit" />}>
          {texts.common.apiReference}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{texts.common.colourScheme.label}</Menu.Label>
        {SCHEMES.map(([scheme, icon]) => (
          <Menu.Item
            key={scheme}
            onClick={() => setColorScheme(scheme)}
            leftSection={<Icon name={icon} />}
            rightSection={colorScheme === scheme ? <Icon name="check" size={16} /> : null}
            aria-current={colorScheme === scheme ? "true" : undefined}
          >
            {texts.common.colourScheme[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()} leftSection={<Icon name="out" />}>
          {texts.navigation.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
