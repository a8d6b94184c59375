import { Code, List, Stack, Table, Text, Title } from "@mantine/core"
import type { Keyspace } from "@bitting/sdk"
import type { ReactNode } from "react"
import { useSearchParams } from "react-router"
import { ROLES } from "../api/may.ts"
import { LinkTabs } from "../components/LinkTabs.tsx"
import { useHere } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { StatusBadge } from "../ui/StatusBadge.tsx"
import { Tags } from "../ui/Tags.tsx"
import { durationWords } from "../util/time.ts"
import { pb } from "../util/path-builder.ts"
import css from "./KeyPage.module.css"

const words = texts.keyspacePage

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  )
}

function Facts({ keyspace }: { readonly keyspace: Keyspace }) {
  const { expiry } = keyspace
  const expiries = [
    ...expiry.choices.map(durationWords),
    ...(expiry.custom ? [texts.keyCreate.date.toLowerCase()] : []),
  ]
  const facts: readonly (readonly [string, ReactNode])[] = [
    [words.prefix, <Code key="prefix">{keyspace.prefix}_</Code>],
    [words.holder, words.holders[keyspace.holder]],
    [words.manage, words.andAbove(texts.roles[keyspace.manage])],
    [words.read, words.andAbove(texts.roles[keyspace.read])],
    [words.expiry, `${expiries.join(", ")}; ${expiry.required ? words.required : words.optional}`],
    ...Object.entries(keyspace.plans).map(
      ([plan, limits]) =>
        [`${words.plans}: ${plan}`, words.plan(limits.rate_limit_rpm, limits.rate_limit_rpm_max)] as const,
    ),
  ]
  return (
    <>
      <dl className={css["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {keyspace.anonymous === null ? null : (
        <Text size="sm" mt="sm">
          {words.anonymous(keyspace.anonymous.rate_limit_rpm)}
        </Text>
      )}
    </>
  )
}

function Types({ keyspace }: { readonly keyspace: Keyspace }) {
  return (
    <List listStyleType="none" spacing="sm">
      {Object.entries(keyspace.types).map(([name, type]) => (
        <List.Item key={name}>
          <Text span fw={600}>
            {type.title}
          </Text>{" "}
          <Code>{[keyspace.prefix, type.code].filter((part) => part !== null).join("_")}_</Code>{" "}
          {type.publishable ? <StatusBadge tone="care">{words.publishable}</StatusBadge> : null}{" "}
          {type.recoverable ? <StatusBadge tone="info">{words.recoverable}</StatusBadge> : null}{" "}
          {type.managed_by === null ? null : (
            <StatusBadge tone="off">{words.managedBy(type.managed_by)}</StatusBadge>
          )}
          <Text size="sm" c="dimmed">
            {type.description}
          </Text>
        </List.Item>
      ))}
    </List>
  )
}

function CheatSheet({ keyspace }: { readonly keyspace: Keyspace }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{words.task}</Table.Th>
          <Table.Th scope="col">{words.scopes}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.entries(keyspace.tasks).map(([name, { scopes, description }]) => (
          <Table.Tr key={name}>
            <Table.Td>
              {name}
              {description === null ? null : (
                <Text size="sm" c="dimmed">
                  {description}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <Tags values={scopes} shown={4} label={words.scopes} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Levels({ keyspace }: { readonly keyspace: Keyspace }) {
  return (
    <List listStyleType="none" spacing="sm">
      {Object.entries(keyspace.levels).map(([name, level]) => (
        <List.Item key={name}>
          <Text span fw={600}>
            {level.title}
          </Text>{" "}
          <Tags values={level.scopes} shown={6} label={words.scopes} />
          <Text size="sm" c="dimmed">
            {level.description}
          </Text>
        </List.Item>
      ))}
    </List>
  )
}

function Declaration({ keyspace }: { readonly keyspace: Keyspace }) {
  const { roles } = keyspace
  return (
    <Stack gap="xl" maw="46rem">
      <Facts keyspace={keyspace} />
      <Part title={words.types}>
        <Types keyspace={keyspace} />
      </Part>
      {Object.keys(keyspace.levels).length === 0 ? null : (
        <Part title={words.levels}>
          <Levels keyspace={keyspace} />
        </Part>
      )}
      {Object.keys(keyspace.tasks).length === 0 ? null : (
        <Part title={words.tasks}>
          <CheatSheet keyspace={keyspace} />
        </Part>
      )}
      {keyspace.scopes.length === 0 ? null : (
        <Part title={words.scopes}>
          <Tags values={keyspace.scopes} shown={24} label={words.scopes} />
        </Part>
      )}
      {roles === null ? null : (
        <Part title={words.roles}>
          <dl className={css["facts"]}>
            {ROLES.map((role) => (
              <div key={role} style={{ display: "contents" }}>
                <dt>{texts.roles[role]}</dt>
                <dd>
                  <Tags values={roles[role]} shown={8} label={words.scopes} />
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
      {keyspace.constraints.length === 0 ? null : (
        <Part title={words.constraints}>
          <List size="sm">
            {keyspace.constraints.map((name) => (
              <List.Item key={name}>{texts.keyCreate[name]}</List.Item>
            ))}
          </List>
        </Part>
      )}
    </Stack>
  )
}

/** What each keyspace declares, to be read. */
export default function KeyspacesPage() {
  const { keyspaces, organization } = useHere()
  const [search] = useSearchParams()
  const asked = search.get("keyspace")
  const keyspace = keyspaces.find((one) => one.keyspace === asked) ?? keyspaces[0]
  if (keyspace === undefined) {
    return (
      <>
        <PageHeading title={texts.navigation.keyspaces} />
        <EmptyState title={words.none} />
      </>
    )
  }
  return (
    <>
      <LinkTabs
        label={texts.navigation.keyspaces}
        current={keyspace.keyspace}
        tabs={keyspaces.map((one) => ({
          id: one.keyspace,
          label: one.title,
          to: `${pb.keyspaces({ organization: organization.id })}?keyspace=${one.keyspace}`,
        }))}
      />
      <PageHeading
        title={keyspace.title}
        documentTitle={`${texts.navigation.keyspaces}: ${keyspace.title}`}
        lead={keyspace.description ?? words.lead}
      />
      <Declaration keyspace={keyspace} />
    </>
  )
}
