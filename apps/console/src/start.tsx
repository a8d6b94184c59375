import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core"
import { QueryClientProvider } from "@tanstack/react-query"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { RouterProvider } from "react-router/dom"
import { ownConnectionState } from "./api/connection.ts"
import { queryClient } from "./api/query-client.ts"
import { router } from "./routes.tsx"
import { theme } from "./theme.ts"

/** Also read by public/color-scheme.js, before anything else runs. */
const COLOR_SCHEME_KEY = "bitting-color-scheme"

const colorSchemeManager = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY })

/** Puts the console onto the page. */
export function start(): void {
  ownConnectionState()
  // Pages bring their own.
  document.querySelector("title")?.remove()
  const root = document.getElementById("root")
  if (root === null) return
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
