// First, so that the answers come while the rest is made ready.
import "./ahead.ts"
import "./mantine.css"
import "./theme.css"
import "./index.css"
import { serverIsGone } from "./api/connection.ts"
import { nextTask } from "./util/next-task.ts"

/** When this page last loaded itself anew, epoch ms as text. */
const RELOADED_KEY = "bitting-reloaded-at"

// A page that was open while the server was updated asks for files that are gone: once, it starts anew.
window.addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem(RELOADED_KEY))
  if (Date.now() - last < 60_000 || serverIsGone()) return
  event.preventDefault()
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()))
  location.reload()
})

/** Runs the libraries and then the console, each in a task of its own: together they would keep a slow machine from answering. */
async function run(): Promise<void> {
  await import("react-dom/client")
  const { start } = await import("./start.tsx")
  await nextTask()
  await start()
}

void run()
