import { Stack, Text } from "@mantine/core"
import type { TextAccountSetup } from "@bitting/sdk"
import { texts } from "../../texts.ts"
import type { Way } from "./credentials-draft.ts"
import { PolicyText } from "./PolicyText.tsx"

interface SetupTextsProps {
  readonly setup: TextAccountSetup
  readonly way: Way
}

/** What is to be pasted at a cloud for one way in. */
export function SetupTexts({ setup, way }: SetupTextsProps) {
  return (
    <Stack gap="sm">
      <Text size="sm">{texts.accounts.setupHint[setup.provider]}</Text>
      {setup.texts
        .filter(({ method }) => method === way)
        .map(({ title, text }) => (
          <PolicyText key={title} name={title} value={text} />
        ))}
    </Stack>
  )
}
