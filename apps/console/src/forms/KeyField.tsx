import { Autocomplete, Text } from "@mantine/core"
import type { Key } from "@bitting/sdk"
import { useState } from "react"
import { keyDescription, useFoundKeys } from "../hooks/use-found-keys.ts"
import { useHere } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"

const words = texts.tryIt

interface KeyFieldProps {
  /** Id of the key, or what was typed in its place. */
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string | undefined
}

const shownAs = ({ label, token_prefix, token_last4 }: Key): string =>
  `${label} (${token_prefix}…${token_last4})`

/** Chooses a key: by its label or last four characters from what is found, or by its id. */
export function KeyField({ value, onChange, error }: KeyFieldProps) {
  const [chosen, setChosen] = useState<Key | null>(null)
  // Whoever comes with an id has not searched for it.
  const [typed, setTyped] = useState("")
  const found = useFoundKeys(useHere(), typed)
  const isChosen = chosen?.grant_id === value
  return (
    <Autocomplete
      label={words.keyField}
      description={words.keyFieldHint}
      value={isChosen ? shownAs(chosen) : value}
      onChange={(text) => {
        const key = found.find((one) => shownAs(one) === text) ?? null
        setChosen(key)
        setTyped(key === null ? text : "")
        onChange(key?.grant_id ?? text)
      }}
      data={found.map((key) => ({ value: key.grant_id, label: shownAs(key) }))}
      // The server found them by whatever it looks at.
      filter={({ options }) => options}
      renderOption={({ option }) => {
        const key = found.find(({ grant_id }) => grant_id === option.value)
        return key === undefined ? null : (
          <div>
            <Text size="sm">{key.label}</Text>
            <Text size="xs" c="dimmed">
              {keyDescription(key)}
            </Text>
          </div>
        )
      }}
      // Where it belongs to the page's main part.
      comboboxProps={{ withinPortal: false }}
      error={error}
      autoComplete="off"
      spellCheck={false}
      required
      withAsterisk={false}
    />
  )
}
