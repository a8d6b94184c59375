import { Button, Group, Stack, Table, Text, TextInput, Title, VisuallyHidden } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { environmentsQuery, workspacesQuery } from "../api/queries.ts"
import { confirmAction } from "../components/confirm-action.ts"
import { useHere } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { TimeText } from "../ui/TimeText.tsx"

const words = texts.places

/** A workspace or an environment. */
interface Place {
  readonly id: string
  readonly name: string
  readonly created_at: string
  /** It cannot be deleted. */
  readonly fixed: boolean
}

/** What can be done with places of a kind. */
interface PlacesOf {
  readonly title: string
  readonly add: string
  readonly hint?: string
  readonly deleteText: string
  readonly places: readonly Place[]
  readonly mayChange: boolean
  readonly create: (name: string) => Promise<unknown>
  readonly rename: (id: string, name: string) => Promise<unknown>
  readonly remove: (id: string) => Promise<unknown>
  /** Reads the list anew. */
  readonly refresh: () => Promise<void>
}

interface NameFormProps {
  readonly label: string
  readonly hint?: string | undefined
  readonly initial: string
  readonly button: string
  readonly save: (name: string) => Promise<void>
  readonly onCancel?: () => void
}

function NameForm({ label, hint, initial, button, save, onCancel }: NameFormProps) {
  const [name, setName] = useState(initial)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ServerError | null>(null)

  async function submit(): Promise<void> {
    setBusy(true)
    setError(null)
    try {
      await save(name.trim())
      setName(initial)
    } catch (thrown) {
      setError(processServerError(thrown))
    } finally {
      setBusy(false)
    }
  }

  const field = error?.fields["/name"] ?? (error?.code === "already_exists" ? error.message : undefined)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end" gap="xs">
          <TextInput
            label={label}
            description={hint}
            flex="1 1 10rem"
            maw="20rem"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={field}
            maxLength={100}
            required
            withAsterisk={false}
          />
          <Button type="submit" variant="default" loading={busy}>
            {button}
          </Button>
          {onCancel === undefined ? null : (
            <Button variant="subtle" color="gray" onClick={onCancel}>
              {texts.common.cancel}
            </Button>
          )}
        </Group>
        {error === null || field !== undefined ? null : <ErrorNotice error={error} />}
      </Stack>
    </form>
  )
}

function PlaceRow({ place, of }: { readonly place: Place; readonly of: PlacesOf }) {
  const [renaming, setRenaming] = useState(false)
  const { name, id } = place

  function remove(): void {
    void confirmAction({
      title: words.deleteTitle(name),
      consequence: of.deleteText,
      confirm: words.delete,
      action: async () => {
        await of.remove(id)
        await of.refresh()
        notifications.show({ color: "green", message: words.deleted(name) })
      },
    })
  }

  return (
    <Table.Tr>
      <Table.Td>
        {renaming ? (
          <NameForm
            label={words.name}
            initial={name}
            button={words.save}
            save={async (changed) => {
              await of.rename(id, changed)
              await of.refresh()
              setRenaming(false)
            }}
            onCancel={() => setRenaming(false)}
          />
        ) : (
          <>
            {name}
            {place.fixed ? (
              <Text size="sm" c="dimmed">
                {words.isDefault}
              </Text>
            ) : null}
          </>
        )}
      </Table.Td>
      <Table.Td>
        <TimeText value={place.created_at} />
      </Table.Td>
      <Table.Td>
        {of.mayChange && !renaming ? (
          <Group gap={4} justify="flex-end">
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={`${words.rename}: ${name}`}
              onClick={() => setRenaming(true)}
            >
              {words.rename}
            </Button>
            {place.fixed ? null : (
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={`${words.delete}: ${name}`}
                onClick={remove}
              >
                {words.delete}
              </Button>
            )}
          </Group>
        ) : null}
      </Table.Td>
    </Table.Tr>
  )
}

function Places(of: PlacesOf) {
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {of.title}
      </Title>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.name}</Table.Th>
            <Table.Th scope="col" w="26%">
              {words.created}
            </Table.Th>
            <Table.Th scope="col" w="34%">
              <VisuallyHidden>{texts.common.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.places.map((place) => (
            <PlaceRow key={place.id} place={place} of={of} />
          ))}
        </Table.Tbody>
      </Table>
      {of.mayChange ? (
        <Stack mt="md">
          <NameForm
            label={of.add}
            hint={of.hint}
            initial=""
            button={words.add}
            save={async (name) => {
              await of.create(name)
              await of.refresh()
              notifications.show({ color: "green", message: words.added(name) })
            }}
          />
        </Stack>
      ) : null}
    </section>
  )
}

/** The workspaces and environments of an organization. */
export default function PlacesPage() {
  const here = useHere()
  const client = useQueryClient()
  const organization_id = here.organization.id
  const { data: workspaces } = useSuspenseQuery(workspacesQuery(organization_id))
  const { data: environments } = useSuspenseQuery(environmentsQuery(organization_id))
  const refresh = (name: string) => () => client.invalidateQueries({ queryKey: [name, organization_id] })
  const mayWorkspaces = here.may("workspaces.create")
  return (
    <>
      <PageHeading
        title={texts.navigation.places}
        lead={mayWorkspaces ? words.lead : `${words.lead} ${words.mayNot}`}
      />
      <Stack gap="xl" maw="46rem">
        <Places
          title={words.workspaces}
          add={words.addWorkspace}
          deleteText={words.deleteWorkspace}
          places={workspaces.map((one) => ({ ...one, fixed: one.is_default }))}
          mayChange={mayWorkspaces}
          create={(name) => api.workspaces.create({ body: { organization_id, name } })}
          rename={(workspace_id, name) => api.workspaces.update({ workspace_id, body: { name } })}
          remove={(workspace_id) => api.workspaces.delete({ workspace_id })}
          refresh={refresh("workspaces")}
        />
        <Places
          title={words.environments}
          add={words.addEnvironment}
          hint={words.environmentHint}
          deleteText={words.deleteEnvironment}
          places={environments.map((one) => ({ ...one, fixed: false }))}
          mayChange={here.may("environments.create")}
          create={(name) => api.environments.create({ body: { organization_id, name } })}
          rename={(environment_id, name) => api.environments.update({ environment_id, body: { name } })}
          remove={(environment_id) => api.environments.delete({ environment_id })}
          refresh={refresh("environments")}
        />
      </Stack>
    </>
  )
}
