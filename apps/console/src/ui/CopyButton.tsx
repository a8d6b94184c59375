import { ActionIcon, Button, Tooltip, VisuallyHidden } from "@mantine/core"
import { useEffect, useState } from "react"
import { texts } from "../texts.ts"
import { Icon } from "./Icon.tsx"

/** How long it says that it copied, ms. */
const SAID_MS = 1_600

type State = "idle" | "copied" | "failed"

interface CopyButtonProps {
  /** What is copied. It goes to the clipboard and nowhere else. */
  readonly value: string
  /** What it is, for people who do not see it: `Copy the token`. */
  readonly label: string
  /** With the word beside the picture. */
  readonly withText?: boolean
}

/** Copies a text, and says so. */
export function CopyButton({ value, label, withText = false }: CopyButtonProps) {
  const [state, setState] = useState<State>("idle")
  useEffect(() => {
    if (state === "idle") return undefined
    const timer = setTimeout(() => setState("idle"), SAID_MS)
    return () => clearTimeout(timer)
  }, [state])

  function copy(): void {
    navigator.clipboard.writeText(value).then(
      () => setState("copied"),
      () => setState("failed"),
    )
  }

  const said = { idle: "", copied: texts.common.copied, failed: texts.common.copyFailed }[state]
  const icon = <Icon name={state === "copied" ? "check" : "copy"} size={16} />
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {withText ? (
        <Button variant="default" onClick={copy} leftSection={icon} aria-label={label}>
          {state === "copied" ? texts.common.copied : texts.common.copy}
        </Button>
      ) : (
        <Tooltip label={said === "" ? label : said}>
          <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={label}>
            {icon}
          </ActionIcon>
        </Tooltip>
      )}
    </>
  )
}
