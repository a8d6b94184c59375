// First, so that the answers come while the rest is made ready.
import "./ahead.ts"
import "@mantine/core/styles.layer.css"
import "./theme.css"
import "./index.css"
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core"
import { QueryClientProvider } from "@tanstack/react-query"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { RouterProvider } from "react-router/dom"
import { ownConnectionState, serverIsGone } from "./api/connection.ts"
import { queryClient } from "./api/query-client.ts"
import { router } from "./routes.tsx"
import { theme } from "./theme.ts"

/** Also read by public/color-scheme.js, before anything else runs. */
const COLOR_SCHEME_KEY = "bitting-color-scheme"

const colorSchemeManager = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY })

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

ownConnectionState()

// Pages bring their own.
document.querySelector("title")?.remove()

const root = document.getElementById("root")
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        colorSchemeManager={colorSchemeManager}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
