import { Checkbox, Stack, Text, Textarea } from "@mantine/core"
import { texts } from "../../texts.ts"
import { PasswordField } from "../../ui/PasswordField.tsx"
import type { FieldsProps } from "./fields.tsx"
import { TextField } from "./fields.tsx"

const words = texts.accounts.kubernetes

/** A kubeconfig where something else belongs. */
const isKubeconfig = (text: string): boolean => /^\s*(?:apiVersion|clusters|kind)\s*:/m.test(text)

interface ClusterFieldsProps extends FieldsProps {
  /** Whether clusters on private addresses may be linked. */
  readonly mayPrivate: boolean
}

/** A cluster and the token of a service account there. */
export function ClusterFields({ mayPrivate, ...props }: ClusterFieldsProps) {
  const { draft, set, errorOf } = props
  const misplaced = (text: string): string | undefined =>
    isKubeconfig(text) ? words.noKubeconfig : undefined
  return (
    <Stack gap="sm">
      <Text size="sm">{words.noKubeconfig}</Text>
      <TextField
        {...props}
        at={["server", "server"]}
        label={words.server}
        description={words.serverHint}
        placeholder="https://cluster.example.com:6443"
      />
      <Textarea
        label={words.authority}
        description={words.authorityHint}
        placeholder="-----BEGIN CERTIFICATE-----"
        value={draft.authority}
        onChange={(event) => set({ authority: event.currentTarget.value })}
        error={misplaced(draft.authority) ?? errorOf("certificate_authority")}
        classNames={{ input: "mono" }}
        autoComplete="off"
        spellCheck={false}
        rows={4}
      />
      <PasswordField
        label={words.token}
        description={words.tokenHint}
        value={draft.secret}
        onChange={(secret) => set({ secret })}
        error={misplaced(draft.secret) ?? errorOf("token")}
        secret
      />
      {mayPrivate ? (
        <Checkbox
          label={words.privateNetwork}
          description={words.privateNetworkHint}
          checked={draft.privateNetwork}
          onChange={(event) => set({ privateNetwork: event.currentTarget.checked })}
        />
      ) : (
        <Text size="sm">{words.publicOnly}</Text>
      )}
    </Stack>
  )
}
