import { CONSOLE_PATH } from "./api/base.ts"
import { askSession } from "./api/signed-in.ts"
import { askForKeys, askForOrganization } from "./components/asked-ahead.ts"
import { nextTask } from "./util/next-task.ts"

const ORGANIZATION = /^o\/([^/]+)(?:\/|$)/
const KEYS = /^o\/[^/]+\/keys\/?$/

/**
 * Asks for what the page in the address bar will ask for, as the first thing that runs: the answers come while the rest of the program is made
 * ready, which takes longer on a slow machine than they do. Whoever needs them finds the questions under way.
 */
async function askAhead(): Promise<void> {
  const path = location.pathname.slice(CONSOLE_PATH.length)
  const organization = ORGANIZATION.exec(path)?.[1]
  if (organization === undefined) return
  // Whoever is not signed in is told so by the page, which asks again.
  askSession().catch(() => undefined)
  askForOrganization(organization)
  // To put questions takes its time as well.
  await nextTask()
  if (KEYS.test(path)) void askForKeys(organization, new URLSearchParams(location.search))
}

void askAhead()
