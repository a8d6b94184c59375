import { Code, Text } from "@mantine/core"
import { texts } from "../../texts.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import css from "./PolicyText.module.css"

interface PolicyTextProps {
  readonly name: string
  readonly value: string
}

/** Something to paste elsewhere. */
export function PolicyText({ name, value }: PolicyTextProps) {
  return (
    <div>
      <div className={css["head"]}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <CopyButton value={value} label={texts.accounts.copy(name)} />
      </div>
      <Code block className={css["text"] ?? ""} tabIndex={0} role="group" aria-label={name}>
        {value}
      </Code>
    </div>
  )
}
