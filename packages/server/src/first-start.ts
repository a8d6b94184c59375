import type { AppPorts } from "@bitting/core"
import { FIRST_PERSON, initialize, isInitialized, newLink, prepareRootKey } from "@bitting/core"
import { signInUrl } from "./people/sign-in-url.ts"
import { writeRootKey } from "./root-key-file.ts"

/**
 * Plants a new instance in an empty database. Leaves the root key in a file before it is stored: a crash in between costs nothing, the
 * other way round it would cost the key.
 * @returns the file; null when the instance had been initialised before
 */
export async function plant(ports: AppPorts, dataDir: string): Promise<string | null> {
  if (await isInitialized(ports)) return null
  const root = prepareRootKey(ports)
  const path = writeRootKey(dataDir, root.token)
  await initialize(ports, root)
  return path
}

function linkMade(ports: AppPorts, id: string) {
  return {
    id: `evt_${id.slice(4)}`,
    at: ports.clock.now(),
    organizationId: null,
    actor: { kind: "system", id: "server", memberId: null },
    action: "sign_in_link.created",
    target: { kind: "sign_in_link", id },
    origin: { requestId: "start", address: null },
    before: null,
    after: { for: "first person" },
  } as const
}

/** Makes the one-time link of the first person; null once there is one. */
export async function firstLink(ports: AppPorts, publicUrl: string): Promise<string | null> {
  if ((await ports.store.read.settings.get(FIRST_PERSON)) !== null) return null
  const { secret, link } = newLink(ports, null)
  await ports.store.transact(async (tx) => {
    await tx.links.insert(link)
    return { value: undefined, organizationId: null, audit: [linkMade(ports, link.id)], targets: [] }
  })
  return signInUrl({ publicUrl }, secret)
}
