import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core"
import { QueryClientProvider } from "@tanstack/react-query"
import { startTransition, StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { RouterProvider } from "react-router/dom"
import { ownConnectionState } from "./api/connection.ts"
import { queryClient } from "./api/query-client.ts"
import { endFirstLoad } from "./hooks/use-turn.ts"
import { createRouter } from "./routes.tsx"
import { theme } from "./theme.ts"
import { nextTask } from "./util/next-task.ts"

/** Also read by public/color-scheme.js, before anything else runs. */
const COLOR_SCHEME_KEY = "bitting-color-scheme"

const colorSchemeManager = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY })

/** Puts the console onto the page, in tasks of its own: a router and a root take long to make on a slow machine. */
export async function start(): Promise<void> {
  ownConnectionState()
  // Pages bring their own.
  document.querySelector("title")?.remove()
  const element = document.getElementById("root")
  if (element === null) return
  const router = createRouter()
  const stop = router.subscribe(({ initialized, navigation }) => {
    if (!initialized || navigation.state === "idle") return
    endFirstLoad()
    stop()
  })
  await nextTask()
  const root = createRoot(element)
  // As a transition it is rendered in small pieces, between which the page answers.
  startTransition(() =>
    root.render(
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
    ),
  )
}
