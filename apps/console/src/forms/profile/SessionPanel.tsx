import { Button, Group } from "@mantine/core"
import type { OwnSession } from "@bitting/sdk"
import { useQuery } from "@tanstack/react-query"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import { ownSessionsQuery } from "../../api/queries.ts"
import { confirmAction } from "../../components/confirm-action.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { Panel, Row, Rows } from "../../ui/Panel.tsx"
import { StatusBadge } from "../../ui/StatusBadge.tsx"
import { TimeText } from "../../ui/TimeText.tsx"
import { browserOf } from "../../util/user-agent.ts"
import { useOwn } from "./use-own.ts"

const words = texts.profile.sessions

/** A browser in words. */
function browserWords({ user_agent }: OwnSession): string {
  const { browser, system } = browserOf(user_agent ?? "")
  if (browser !== null && system !== null) return words.browserOn(browser, system)
  return browser ?? system ?? words.unknown
}

function About({ session }: { readonly session: OwnSession }) {
  const { method, second_factor, address, last_seen_at } = session
  const how = [
    words.methods[method],
    ...(second_factor ? [words.secondFactor] : []),
    ...(address === null ? [] : [words.from(address)]),
  ]
  return (
    <>
      {how.join(", ")}
      {"; "}
      {words.seen} <TimeText value={last_seen_at} />
    </>
  )
}

/** Every browser the person is signed in with. */
export function SessionPanel() {
  const { data: sessions, error, refetch } = useQuery(ownSessionsQuery())
  const own = useOwn()
  if (sessions === undefined) {
    if (error === null) return <Panel title={words.title} />
    return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  }
  const end = async ({ id }: OwnSession): Promise<void> => {
    try {
      await api.auth.endSession({ session_id: id })
      await own.refresh()
      own.say(words.ended)
    } catch (thrown) {
      own.sayFailure(thrown)
    }
  }
  const endOthers = () =>
    confirmAction({
      title: words.endOthersTitle,
      consequence: words.endOthersText,
      confirm: words.endOthers,
      action: async () => {
        const { ended_sessions } = await api.auth.endOtherSessions()
        await own.refresh()
        own.say(words.endedOthers(ended_sessions))
      },
    })
  return (
    <Panel
      title={words.title}
      actions={
        sessions.length > 1 ? (
          <Button variant="default" onClick={() => void endOthers()}>
            {words.endOthers}
          </Button>
        ) : undefined
      }
    >
      <Rows>
        {sessions.map((session) => (
          <Row
            key={session.id}
            title={
              <Group gap="xs">
                {browserWords(session)}
                {session.current ? <StatusBadge tone="good">{words.current}</StatusBadge> : null}
              </Group>
            }
            about={<About session={session} />}
            actions={
              session.current ? undefined : (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  aria-label={words.endOf(browserWords(session))}
                  onClick={() => void end(session)}
                >
                  {words.end}
                </Button>
              )
            }
          />
        ))}
      </Rows>
    </Panel>
  )
}
