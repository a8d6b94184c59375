import { Button, Checkbox, Radio, Text } from "@mantine/core"
import { texts } from "../texts.ts"
import css from "./KeyCreateForm.module.css"
import type { SectionProps } from "./key-section.tsx"
import { Section, Wrong } from "./key-section.tsx"

const words = texts.keyCreate

function Levels({ draft, set, context }: SectionProps) {
  const { keyspace } = context
  const levels = Object.entries(keyspace.levels)
  if (levels.length === 0) return null
  return (
    <Radio.Group
      aria-label={words.permissions}
      value={draft.permission === "" ? "custom" : draft.permission}
      onChange={(value) => set({ permission: value === "custom" ? "" : value })}
    >
      <div className={css["cards"]}>
        {levels.map(([name, { title, description }]) => (
          <Radio.Card key={name} value={name} className={css["card"] ?? ""}>
            <div className={css["row"]}>
              <Radio.Indicator />
              <div>
                <Text fw={600}>{title}</Text>
                <Text size="sm" c="dimmed">
                  {description}
                </Text>
              </div>
            </div>
          </Radio.Card>
        ))}
        <Radio.Card value="custom" className={css["card"] ?? ""}>
          <div className={css["row"]}>
            <Radio.Indicator />
            <div>
              <Text fw={600}>{words.custom}</Text>
              <Text size="sm" c="dimmed">
                {words.customHint}
              </Text>
            </div>
          </div>
        </Radio.Card>
      </div>
    </Radio.Group>
  )
}

function Scopes({ draft, set, context, wrong }: SectionProps) {
  const { keyspace, role } = context
  const grantable = keyspace.roles?.[role] ?? keyspace.scopes
  const tasks = Object.entries(keyspace.tasks)
  const add = (scopes: readonly string[]): void =>
    set({
      scopes: keyspace.scopes.filter(
        (scope) => grantable.includes(scope) && (draft.scopes.includes(scope) || scopes.includes(scope)),
      ),
    })
  return (
    <>
      {tasks.length === 0 ? null : (
        <div>
          <Text size="sm" fw={500}>
            {words.cheatSheet}
          </Text>
          <Text size="sm" c="dimmed" mb={6}>
            {words.cheatSheetHint}
          </Text>
          <div className={css["actions"]}>
            {tasks.map(([name, { scopes, description }]) => (
              <Button
                key={name}
                variant="default"
                size="compact-sm"
                title={description ?? scopes.join(", ")}
                onClick={() => add(scopes)}
              >
                {name}
              </Button>
            ))}
          </div>
        </div>
      )}
      <Checkbox.Group
        label={words.scopes}
        value={[...draft.scopes]}
        onChange={(chosen) => set({ scopes: keyspace.scopes.filter((scope) => chosen.includes(scope)) })}
        error={wrong("/scopes")}
      >
        <div className={css["cards"]}>
          {keyspace.scopes.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={scope}
              disabled={!grantable.includes(scope)}
              description={grantable.includes(scope) ? undefined : words.notYourRole}
            />
          ))}
        </div>
      </Checkbox.Group>
    </>
  )
}

/** What the key may do: a level, or single scopes with the cheat-sheet. */
export function Permissions(props: SectionProps) {
  const { draft, context, wrong } = props
  if (context.keyspace.scopes.length === 0) return null
  return (
    <Section legend={words.permissions} hint={words.permissionsHint}>
      <Levels {...props} />
      <Wrong>{wrong("/permission")}</Wrong>
      {draft.permission === "" ? <Scopes {...props} /> : null}
    </Section>
  )
}
