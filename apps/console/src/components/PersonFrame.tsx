import { Anchor } from "@mantine/core"
import type { CurrentSession } from "@bitting/sdk"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { texts } from "../texts.ts"
import { Mark } from "../ui/Mark.tsx"
import { pb } from "../util/path-builder.ts"
import css from "./PersonFrame.module.css"
import { UserMenu } from "./UserMenu.tsx"

interface PersonFrameProps {
  readonly session: CurrentSession
  readonly children: ReactNode
}

/** What is around a page that belongs to no organization. */
export function PersonFrame({ session, children }: PersonFrameProps) {
  return (
    <>
      <header className={css["header"]}>
        <Link to={pb.home()} className={css["brand"]}>
          <Mark />
          {texts.common.product}
        </Link>
        <Anchor component={Link} to={pb.home()} className={css["back"] ?? ""}>
          {texts.profile.back}
        </Anchor>
        <UserMenu session={session} />
      </header>
      <main id="main" tabIndex={-1} className={css["main"]}>
        {children}
      </main>
    </>
  )
}
