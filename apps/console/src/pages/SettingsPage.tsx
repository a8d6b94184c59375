import { Code, Group, Stack } from "@mantine/core"
import { DangerPanel } from "../forms/organization/DangerPanel.tsx"
import { GovernPanel } from "../forms/organization/GovernPanel.tsx"
import { NamePanel } from "../forms/organization/NamePanel.tsx"
import { useHere } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { CopyButton } from "../ui/CopyButton.tsx"
import { Facts } from "../ui/Facts.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { Panel } from "../ui/Panel.tsx"
import { StatusBadge } from "../ui/StatusBadge.tsx"
import { TimeText } from "../ui/TimeText.tsx"

const words = texts.settings

/** What an organization is called, and what it may use. */
export default function SettingsPage() {
  const { organization, may } = useHere()
  const { id, name, plan, host, status, created_at } = organization
  const governs = may("organizations.govern")
  return (
    <>
      <PageHeading title={texts.navigation.settings} lead={words.lead} />
      <Stack gap="lg" maw="48rem">
        <Panel title={words.factsTitle}>
          <Facts
            facts={[
              [words.facts.name, name],
              [words.facts.plan, words.plans[plan]],
              [words.facts.host, host ?? words.noHost],
              [
                words.facts.status,
                <StatusBadge key="status" tone={status === "active" ? "good" : "bad"}>
                  {words.status[status]}
                </StatusBadge>,
              ],
              [
                words.facts.id,
                <Group key="id" gap={4} wrap="nowrap">
                  <Code>{id}</Code>
                  <CopyButton value={id} label={words.copyId} />
                </Group>,
              ],
              [words.facts.created, <TimeText key="created" value={created_at} />],
            ]}
          />
        </Panel>
        {may("organizations.update") ? <NamePanel key={id} organization={organization} /> : null}
        {governs ? <GovernPanel key={`${id} govern`} organization={organization} /> : null}
        {governs ? <DangerPanel organization={organization} /> : null}
      </Stack>
    </>
  )
}
