import { Alert, Anchor, Button, Group, NativeSelect, Stack, Stepper, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Key, Keyspace } from "@bitting/sdk"
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Link, useNavigate, useParams } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { api } from "../api/client.ts"
import { changeRefusal } from "../api/may.ts"
import type { ChangeRefusal } from "../api/may.ts"
import { keyQuery } from "../api/queries.ts"
import type { KeyRead } from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { signedIn } from "../api/signed-in.ts"
import { FormError } from "../components/FormError.tsx"
import { TokenOnce } from "../components/TokenOnce.tsx"
import { useCall } from "../hooks/use-call.ts"
import { useGuard } from "../hooks/use-guard.ts"
import { useHere } from "../hooks/use-here.ts"
import { useSeenKey } from "../hooks/use-seen-key.ts"
import { texts } from "../texts.ts"
import { PageHeading } from "../ui/PageHeading.tsx"
import { useNow } from "../ui/use-now.ts"
import { pb } from "../util/path-builder.ts"
import { durationWords, relativeTime } from "../util/time.ts"

const words = texts.rotation

/** How often the new key is looked at for its first use, ms. */
const LOOK_MS = 2_000

const ROTATABLE: ReadonlySet<Key["status"]> = new Set(["active", "scheduled", "disabled"])

/** Reads the key that is to be replaced. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<null> {
  await signedIn(args)
  const { organization = "", key = "" } = args.params
  await queryClient.ensureQueryData(keyQuery(organization, key))
  return null
}

/** A rotation under way: the new key, and its token while it is shown. */
interface Rotated {
  readonly token: string
  readonly key: Key
}

/** The key that is to be replaced. */
interface OldKey {
  readonly old: KeyRead
  readonly keyspace: Keyspace
  /** Loads what is there now, when somebody else changed it meanwhile. */
  readonly renew: () => Promise<void>
}

function Choose({
  old,
  keyspace,
  renew,
  onRotated,
}: OldKey & { readonly onRotated: (rotated: Rotated) => void }) {
  const client = useQueryClient()
  const [overlap, setOverlap] = useState("24h")
  const [lifetime, setLifetime] = useState("")
  const { busy, error, run } = useCall()
  const rotate = () =>
    run(async () => {
      const made = await api.keys.rotate(
        old.grant_id,
        { overlap, ...(lifetime === "" ? {} : { expires_in: lifetime }) },
        { ifMatch: old.etag },
      )
      void client.invalidateQueries({ queryKey: ["keys", old.organization_id] })
      onRotated(made)
    })

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void rotate()
      }}
    >
      <Stack maw="30rem">
        <NativeSelect
          label={words.overlap}
          description={words.overlapHint}
          value={overlap}
          onChange={(event) => setOverlap(event.currentTarget.value)}
          data={Object.entries(words.overlaps).map(([value, label]) => ({ value, label }))}
          error={error?.fields["/overlap"]}
        />
        <NativeSelect
          label={words.expiry}
          value={lifetime}
          onChange={(event) => setLifetime(event.currentTarget.value)}
          data={[
            { value: "", label: words.sameLifetime },
            ...keyspace.expiry.choices.map((value) => ({ value, label: durationWords(value) })),
          ]}
          error={error?.fields["/expires_in"]}
        />
        <FormError error={error} fields={["/overlap", "/expires_in"]} renew={() => void run(renew)} />
        <Group>
          <Button type="submit" loading={busy}>
            {words.start}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function FirstUse({ made, onNext }: { readonly made: Key; readonly onNext: () => void }) {
  const now = useNow()
  const { data } = useQuery({
    ...keyQuery(made.organization_id, made.grant_id),
    refetchInterval: ({ state }) => ((state.data?.last_used_at ?? null) === null ? LOOK_MS : false),
  })
  const usedAt = data?.last_used_at ?? null
  return (
    <Stack maw="38rem">
      <Text>{words.waiting}</Text>
      <Alert color={usedAt === null ? "gray" : "green"} variant="light" role="status">
        {usedAt === null ? words.waitingStatus : words.used(relativeTime(Date.parse(usedAt), now))}
      </Alert>
      <Group>
        <Button onClick={onNext} variant={usedAt === null ? "default" : "filled"}>
          {usedAt === null ? words.skip : words.next}
        </Button>
      </Group>
    </Stack>
  )
}

function Finish({ old, made }: { readonly old: KeyRead; readonly made: Key }) {
  const now = useNow()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { busy, error, run, forget } = useCall()
  const { data = old, refetch } = useQuery({
    ...keyQuery(old.organization_id, old.grant_id),
    refetchInterval: LOOK_MS,
  })
  const { last_used_at, ends_at, status, etag } = data
  const over = status === "revoked" || status === "expired"
  const leave = () => navigate(pb.key({ organization: made.organization_id, key: made.grant_id }))

  const end = () =>
    run(async () => {
      await api.keys.revoke(old.grant_id, { reason: "renewal" }, { ifMatch: etag })
      await client.invalidateQueries({ queryKey: ["keys", old.organization_id] })
      notifications.show({ color: "green", message: words.done })
      await leave()
    })

  return (
    <Stack maw="38rem">
      <Text role="status">
        {over
          ? words.oldOver
          : [
              last_used_at === null
                ? words.oldNever
                : words.oldUsed(relativeTime(Date.parse(last_used_at), now)),
              ...(ends_at === null ? [] : [words.oldEnds(relativeTime(Date.parse(ends_at), now))]),
            ].join(" ")}
      </Text>
      {over ? null : (
        <Text size="sm" c="dimmed">
          {words.finishHint}
        </Text>
      )}
      <FormError error={error} renew={() => void refetch().then(forget)} />
      <Group>
        {over ? null : (
          <Button color="red" loading={busy} onClick={() => void end()}>
            {words.finish}
          </Button>
        )}
        <Button variant="default" onClick={() => void leave()}>
          {over ? texts.tokenOnce.toKey : words.later}
        </Button>
      </Group>
    </Stack>
  )
}

function Assistant({ old, keyspace, renew }: OldKey) {
  const [step, setStep] = useState(0)
  const [rotated, setRotated] = useState<Rotated | null>(null)
  const [stored, setStored] = useState(false)
  const made = rotated?.key
  useGuard(step === 1 && !stored, words.leave)
  return (
    <Stack gap="xl">
      <Stepper active={step} size="sm">
        {Object.values(words.steps).map((label) => (
          <Stepper.Step key={label} label={label} />
        ))}
      </Stepper>
      {step === 0 ? (
        <Choose
          old={old}
          keyspace={keyspace}
          renew={renew}
          onRotated={(result) => {
            setRotated(result)
            setStep(1)
          }}
        />
      ) : null}
      {step === 1 && rotated !== null ? (
        <TokenOnce
          token={rotated.token}
          credential={rotated.key}
          keyspace={keyspace}
          onStored={setStored}
          done={words.next}
          onDone={() => {
            // From here on nothing needs the token.
            setRotated({ ...rotated, token: "" })
            setStep(2)
          }}
        />
      ) : null}
      {step === 2 && made !== undefined ? <FirstUse made={made} onNext={() => setStep(3)} /> : null}
      {step === 3 && made !== undefined ? <Finish old={old} made={made} /> : null}
    </Stack>
  )
}

/** Why a key cannot be rotated, and what to do instead. */
function Refused({ old, refusal }: { readonly old: Key; readonly refusal: ChangeRefusal }) {
  const { rotated_to: successor, organization_id: organization } = old
  if (successor === null) return <Text>{refusal === null ? words.over : texts.keys.refusal[refusal]}</Text>
  return (
    <Stack maw="38rem">
      <Text>{words.replaced}</Text>
      {refusal === null ? <Text>{words.lost}</Text> : null}
      <Group>
        <Button component={Link} to={pb.key({ organization, key: successor })}>
          {texts.keyPage.ended.toNew}
        </Button>
      </Group>
    </Stack>
  )
}

function Rotation({ credential }: { readonly credential: KeyRead }) {
  const here = useHere()
  // The key as it was when the assistant began: rotating changes it.
  const { seen: old, renew } = useSeenKey(credential)
  const keyspace = here.keyspaces.find((one) => one.keyspace === old.keyspace)
  if (keyspace === undefined) return null
  const { organization_id: organization, grant_id: key, label, status } = old
  const refusal = changeRefusal(here.standing, old, keyspace)
  return (
    <>
      <PageHeading
        title={words.title(label)}
        lead={words.lead}
        crumbs={
          <Anchor component={Link} size="sm" to={pb.key({ organization, key })}>
            {label}
          </Anchor>
        }
      />
      {ROTATABLE.has(status) && refusal === null ? (
        <Assistant old={old} keyspace={keyspace} renew={renew} />
      ) : (
        <Refused old={old} refusal={refusal} />
      )}
    </>
  )
}

/** Replacing a key without an interruption, step by step. */
export default function KeyRotatePage() {
  const { organization = "", key = "" } = useParams()
  const { data: credential } = useSuspenseQuery(keyQuery(organization, key))
  return <Rotation key={key} credential={credential} />
}
