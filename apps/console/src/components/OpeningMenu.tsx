import { Menu } from "@mantine/core"
import type { MenuDropdownProps, MenuProps } from "@mantine/core"
import { useMounted } from "@mantine/hooks"
import { cloneElement, useEffect, useRef, useState } from "react"
import type { ReactElement, ReactNode, Ref } from "react"

/** What every menu is given that is loaded when it is opened. */
export interface OpeningMenuProps {
  /** What opens it. */
  readonly button: ReactElement<{ readonly ref?: Ref<HTMLButtonElement> }>
}

interface Props extends OpeningMenuProps, Pick<MenuProps, "position" | "width"> {
  readonly dropdown?: Pick<MenuDropdownProps, "mah"> & { readonly className?: string }
  readonly children: ReactNode
}

/** A menu that opens by itself the first time: it was loaded because somebody pressed its button, in whose place it now stands. */
export function OpeningMenu({ button, dropdown, children, ...rest }: Props) {
  const target = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState(true)
  // Not open from its first moment on: the focus was at the button that was there before, and comes back to this one.
  const mounted = useMounted()
  useEffect(() => target.current?.focus(), [])
  return (
    <Menu opened={mounted && opened} onChange={setOpened} withinPortal={false} {...rest}>
      <Menu.Target>{cloneElement(button, { ref: target })}</Menu.Target>
      <Menu.Dropdown {...dropdown}>{children}</Menu.Dropdown>
    </Menu>
  )
}
