import { Button } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Organization } from "@bitting/sdk"
import { api } from "../../api/client.ts"
import { confirmAction } from "../../components/confirm-action.ts"
import { sayFailure } from "../../components/say-failure.ts"
import { texts } from "../../texts.ts"
import { Panel, Row, Rows } from "../../ui/Panel.tsx"
import { useOrganizationChanged } from "./use-organization-changed.ts"

const words = texts.settings.danger

/** Suspends an organization and resumes it, for who runs the instance. */
export function DangerPanel({ organization }: { readonly organization: Organization }) {
  const changed = useOrganizationChanged()
  const { id: organization_id, name } = organization
  const setStatus = async (status: Organization["status"]): Promise<void> => {
    await changed(await api.organizations.update({ organization_id, body: { status } }))
    notifications.show({
      color: "green",
      message: status === "suspended" ? words.suspended(name) : words.resumed(name),
    })
  }
  const suspend = () =>
    confirmAction({
      title: words.suspendTitle(name),
      consequence: words.suspendText,
      confirm: words.suspend,
      typeToConfirm: { label: words.typeName(name), word: name },
      action: () => setStatus("suspended"),
    })
  const resume = () => setStatus("active").catch(sayFailure)
  const isSuspended = organization.status === "suspended"
  return (
    <Panel title={words.title} danger>
      <Rows>
        <Row
          title={isSuspended ? words.resume : words.suspend}
          about={isSuspended ? words.resumeHint : words.suspendHint}
          actions={
            isSuspended ? (
              <Button variant="default" onClick={() => void resume()}>
                {words.resume}
              </Button>
            ) : (
              <Button color="red" onClick={() => void suspend()}>
                {words.suspend}
              </Button>
            )
          }
        />
      </Rows>
    </Panel>
  )
}
