import { Menu } from "@mantine/core"
import type { CurrentSession } from "@bitting/sdk"
import { Link } from "react-router"
import { SERVER_URL } from "../api/base.ts"
import { useColorScheme } from "../hooks/use-color-scheme.ts"
import { useSignOut } from "../hooks/use-sign-out.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import { pb } from "../util/path-builder.ts"
import { OpeningMenu } from "./OpeningMenu.tsx"
import type { OpeningMenuProps } from "./OpeningMenu.tsx"

const SCHEMES = [
  ["light", "sun"],
  ["dark", "moon"],
  ["auto", "screen"],
] as const

interface OpeningUserMenuProps extends OpeningMenuProps {
  readonly session: CurrentSession
}

/** What concerns the person: their profile, the colours of the page, and the way out. */
export function OpeningUserMenu({ session: { person }, button }: OpeningUserMenuProps) {
  const { colorScheme, setColorScheme } = useColorScheme()
  const signOut = useSignOut()
  return (
    <OpeningMenu position="bottom-end" width={240} button={button}>
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
    </OpeningMenu>
  )
}
