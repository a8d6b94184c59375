import { Code, Tabs, Text } from "@mantine/core"
import { texts } from "../texts.ts"
import { CopyButton } from "../ui/CopyButton.tsx"
import type { Snippet } from "./snippets.ts"
import css from "./TokenOnce.module.css"

/** Samples to choose from, each to be copied. */
export function SampleTabs({ snippets }: { readonly snippets: readonly Snippet[] }) {
  return (
    <Tabs defaultValue={snippets[0]?.id ?? ""} keepMounted={false}>
      <Tabs.List>
        {snippets.map(({ id, name }) => (
          <Tabs.Tab key={id} value={id}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map(({ id, name, hint, code }) => (
        <Tabs.Panel key={id} value={id} pt="sm">
          {hint === undefined ? null : (
            <Text size="sm" c="dimmed" mb="sm">
              {hint}
            </Text>
          )}
          <div className={css["sample"]}>
            <Code block className={css["code"] ?? ""} tabIndex={0} aria-label={name}>
              {code}
            </Code>
            <CopyButton value={code} label={texts.tokenOnce.copySnippet(name)} />
          </div>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
