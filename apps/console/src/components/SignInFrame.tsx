import type { ReactNode } from "react"
import { texts } from "../texts.ts"
import { Mark } from "../ui/Mark.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import css from "./SignInFrame.module.css"

interface SignInFrameProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly children?: ReactNode
}

/** The frame of pages for people who are not signed in. */
export function SignInFrame({ title, lead, children }: SignInFrameProps) {
  return (
    <div className={css["page"]}>
      <main id="main" tabIndex={-1} className={css["card"]}>
        <p className={css["brand"]}>
          <Mark size={40} />
          {texts.common.product}
        </p>
        <PageHeading title={title} lead={lead} />
        {children}
      </main>
    </div>
  )
}
