import { Button, CloseButton, NativeSelect, TextInput } from "@mantine/core"
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks"
import type { Account, Environment, Keyspace, Workspace } from "@bitting/sdk"
import { useState } from "react"
import { useFilters } from "../table/use-table-state.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import css from "./KeyFilters.module.css"
import type { KeyFilter } from "./keys-asked.ts"
import { isFiltered, KEY_FILTERS } from "./keys-asked.ts"

const words = texts.keys.filters

/** Pause after typing before the list is asked, ms. */
const PAUSE_MS = 250

interface KeyFiltersProps {
  readonly keyspace: Keyspace
  readonly workspaces: readonly Workspace[]
  readonly environments: readonly Environment[]
  readonly accounts: readonly Account[]
}

interface Choice {
  readonly name: KeyFilter
  readonly label: string
  readonly any: string
  /** Value → words. */
  readonly options: Readonly<Record<string, string>>
}

const named = (
  things: readonly { readonly id: string; readonly name: string }[],
): Readonly<Record<string, string>> => Object.fromEntries(things.map(({ id, name }) => [id, name]))

/** The filters that make sense here: none that has only one answer. */
function choicesOf({ keyspace, workspaces, environments, accounts }: KeyFiltersProps): readonly Choice[] {
  const types = Object.entries(keyspace.types).filter(([, { managed_by }]) => managed_by === null)
  const knows = (resource: "account" | "environment"): boolean => keyspace.resources.includes(resource)
  const all: readonly (Choice & { readonly wanted: boolean })[] = [
    { name: "status", label: words.status, any: words.anyStatus, options: texts.keyStatus, wanted: true },
    {
      name: "type",
      label: words.type,
      any: words.anyType,
      options: Object.fromEntries(types.map(([name, { title }]) => [name, title])),
      wanted: types.length > 1,
    },
    {
      name: "workspace_id",
      label: words.workspace,
      any: words.anyWorkspace,
      options: named(workspaces),
      wanted: workspaces.length > 1,
    },
    {
      name: "environment",
      label: words.environment,
      any: words.anyEnvironment,
      options: Object.fromEntries(environments.map(({ name }) => [name, name])),
      wanted: knows("environment"),
    },
    {
      name: "account",
      label: words.account,
      any: words.anyAccount,
      options: named(accounts),
      wanted: knows("account") && accounts.length > 1,
    },
    { name: "unused_for", label: words.unused, any: words.anyUse, options: words.unusedFor, wanted: true },
    {
      name: "created_by",
      label: words.createdBy,
      any: words.anybody,
      options: { me: words.me },
      wanted: true,
    },
  ]
  return all.filter(({ wanted }) => wanted)
}

function Search() {
  const [search, set] = useFilters()
  const given = search.get("q") ?? ""
  const [typed, setTyped] = useState(given)
  const [shown, setShown] = useState(given)
  // The address changed by itself: by a link, or by going back.
  if (shown !== given) {
    setShown(given)
    setTyped(given)
  }
  const ask = useDebouncedCallback((value: string) => {
    setShown(value.trim())
    set("q", value.trim())
  }, PAUSE_MS)
  const change = (value: string): void => {
    setTyped(value)
    ask(value)
  }
  return (
    <TextInput
      type="search"
      className={css["search"]}
      aria-label={texts.keys.search}
      placeholder={texts.keys.searchPlaceholder}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<Icon name="search" size={16} />}
      rightSection={
        typed === "" ? null : (
          <CloseButton size="sm" aria-label={texts.common.clear} onClick={() => change("")} />
        )
      }
    />
  )
}

/** Search and filters of the list of keys. Each is in the address. */
export function KeyFilters(props: KeyFiltersProps) {
  const [search, set] = useFilters()
  const [opened, fold] = useDisclosure(isFiltered(search))
  const choices = choicesOf(props)
  return (
    <search className={css["frame"]} aria-label={words.label}>
      <Search />
      <Button
        variant="default"
        className={css["fold"]}
        onClick={fold.toggle}
        aria-expanded={opened}
        leftSection={<Icon name="filter" size={16} />}
      >
        {words.label}
      </Button>
      <div className={css["choices"]} data-opened={opened}>
        {choices.map(({ name, label, any, options }) => (
          <NativeSelect
            key={name}
            aria-label={label}
            value={search.get(name) ?? ""}
            data-set={search.has(name) || undefined}
            onChange={(event) => set(name, event.currentTarget.value)}
            data={[
              { value: "", label: any },
              ...Object.entries(options).map(([value, text]) => ({ value, label: text })),
            ]}
          />
        ))}
        {isFiltered(search) ? (
          <Button variant="subtle" onClick={() => set(KEY_FILTERS, null)}>
            {words.clear}
          </Button>
        ) : null}
      </div>
    </search>
  )
}
