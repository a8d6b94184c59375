import { Anchor, Button } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { CreatedOrganization, Organization } from "@bitting/sdk"
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Link } from "react-router"
import { organizationsQuery } from "../../api/queries.ts"
import { LinkOnce } from "../../components/LinkOnce.tsx"
import { texts } from "../../texts.ts"
import { Panel, Row, Rows } from "../../ui/Panel.tsx"
import { TimeText } from "../../ui/TimeText.tsx"
import { pb } from "../../util/path-builder.ts"
import { CreateOrganization } from "./CreateOrganization.tsx"

const words = texts.security.instance.organizations

function About({ plan, status, created_at }: Organization) {
  return (
    <>
      {texts.settings.plans[plan]} · {texts.settings.status[status]} · {words.created}{" "}
      <TimeText value={created_at} />
    </>
  )
}

/** Every organization of the server, and making another; for who runs it. */
export function OrganizationsPanel() {
  const client = useQueryClient()
  const { data: organizations } = useSuspenseQuery(organizationsQuery())
  const [creating, setCreating] = useState(false)
  const [link, setLink] = useState<{ readonly of: string; readonly link: string } | null>(null)

  function created({ organization, owner, sign_in_link }: CreatedOrganization): void {
    setCreating(false)
    void client.invalidateQueries({ queryKey: ["organizations"] })
    // Whoever named themselves belongs to one more.
    void client.invalidateQueries({ queryKey: ["session"] })
    if (owner !== null && sign_in_link !== null) setLink({ of: owner.name, link: sign_in_link })
    notifications.show({
      color: "green",
      message:
        owner !== null && sign_in_link === null
          ? words.doneKnown(organization.name, owner.name)
          : words.done(organization.name),
    })
  }

  return (
    <Panel
      title={words.title}
      hint={words.hint}
      actions={
        <Button variant="default" onClick={() => setCreating(true)}>
          {words.create}
        </Button>
      }
    >
      <Rows>
        {organizations.map((organization) => (
          <Row
            key={organization.id}
            title={
              <Anchor component={Link} to={pb.overview({ organization: organization.id })}>
                {organization.name}
              </Anchor>
            }
            about={<About {...organization} />}
          />
        ))}
      </Rows>
      {creating ? <CreateOrganization onClose={() => setCreating(false)} onCreated={created} /> : null}
      {link === null ? null : (
        <LinkOnce
          title={texts.members.linkShown(link.of)}
          lead={words.linkLead}
          link={link.link}
          onClose={() => setLink(null)}
        />
      )}
    </Panel>
  )
}
