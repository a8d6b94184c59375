import { csvOf } from "./csv.ts"
import { make } from "./dom.ts"
import type { Outcome, Question } from "./question.ts"
import { ask } from "./question.ts"
import type { Settings } from "./settings.ts"
import type { Row, Table } from "./table.ts"
import { createView } from "./view.ts"
import { refusalText, waitText } from "./words.ts"

/** A pane that stands in a page. */
export interface Pane {
  /** Takes what the attributes say now; asks, where that is another question. */
  readonly update: (settings: Settings) => void
  /** Asks again. */
  readonly refresh: () => void
  /** Ends what is under way and asks nothing more, until the next `update`. */
  readonly stop: () => void
}

/** How long a file that is offered for download is kept, ms. */
const FILE_MS = 60_000

function download(root: ShadowRoot, name: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }))
  const link = make("a", { attributes: { href, download: name, hidden: "" } })
  root.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(href), FILE_MS)
}

const fileName = ({ service, region }: Question): string =>
  `${[service, region]
    .filter((part) => part !== null)
    .join("-")
    .replaceAll(/[^\w.-]+/g, "_")}.csv`

/** What a table is called as long as it is not there. */
function nameOf(settings: Settings | null): string {
  const question = settings?.question
  if (question === undefined || typeof question === "string") return ""
  const { service, region } = question
  return region === null ? service : `${service}, ${region}`
}

type Refusal = Outcome & { readonly kind: "refused" }

/** Makes what lives in a shadow root: it asks, shows, and keeps the rows there are when asking again fails. */
export function createPane(root: ShadowRoot): Pane {
  let settings: Settings | null = null
  let asked = ""
  let table: Table | null = null
  let refusal: Refusal | null = null
  /** Not to be asked before, epoch ms. */
  let notBefore = 0
  let flight: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  const view = createView(root, {
    refresh: () => void load(),
    download: (rows: readonly Row[]) => {
      const question = settings?.question
      if (table === null || question === undefined || typeof question === "string") return
      download(root, fileName(question), csvOf({ columns: table.columns, rows }))
    },
  })

  function trouble(): string | null {
    const question = settings?.question
    if (typeof question === "string") return `This table is not set up correctly. ${question}`
    if (refusal === null) return null
    const { waitMs } = refusal
    return waitMs === null
      ? refusalText(refusal)
      : `${refusalText(refusal)} It will be loaded again in ${waitText(waitMs)}.`
  }

  function show(): void {
    view.show({
      table,
      caption: settings?.caption ?? null,
      asked: nameOf(settings),
      trouble: trouble(),
      busy: flight !== null,
      waiting: Date.now() < notBefore || typeof settings?.question === "string",
    })
  }

  function whenVisible(): void {
    if (document.hidden) document.addEventListener("visibilitychange", whenVisible, { once: true })
    else void load()
  }

  function forgetTimer(): void {
    clearTimeout(timer)
    document.removeEventListener("visibilitychange", whenVisible)
  }

  /** A table nobody looks at is not loaded again until somebody does. */
  function schedule(): void {
    forgetTimer()
    const waitMs = refusal?.waitMs ?? settings?.refreshMs ?? null
    if (waitMs !== null) timer = setTimeout(whenVisible, waitMs)
  }

  async function load(): Promise<void> {
    const question = settings?.question
    if (question === undefined || typeof question === "string") return
    flight?.abort()
    forgetTimer()
    const mine = new AbortController()
    flight = mine
    show()
    const outcome = await ask(question, mine.signal)
    // Another question has taken its place, or the pane is gone.
    if (outcome === null || flight !== mine) return
    flight = null
    refusal = outcome.kind === "refused" ? outcome : null
    if (outcome.kind === "table") ({ table } = outcome)
    notBefore = Date.now() + (refusal?.waitMs ?? 0)
    schedule()
    show()
  }

  function stop(): void {
    running = false
    flight?.abort()
    flight = null
    forgetTimer()
  }

  function update(next: Settings): void {
    const wanted = JSON.stringify(next.question)
    const isSame = wanted === asked
    settings = next
    if (isSame && running) {
      if (flight === null) schedule()
      show()
      return
    }
    stop()
    running = true
    asked = wanted
    // Rows of another question, or of another key, are not this one's.
    if (!isSame) {
      table = null
      refusal = null
      notBefore = 0
    }
    show()
    void load()
  }

  return { stop, refresh: () => void load(), update }
}
