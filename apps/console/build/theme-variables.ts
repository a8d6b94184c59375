import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
  px,
} from "@mantine/core"
import type { MantineTheme } from "@mantine/core"
import type { Plugin } from "vite"
import { theme } from "../src/theme.ts"

/** The file in whose place the generated styles stand. */
const TARGET = /\/src\/theme\.css$/

function visibility(full: MantineTheme): string {
  return Object.entries(full.breakpoints)
    .map(([name, width]) => {
      const from = Number(px(width))
      return [
        `@media (max-width: ${(from - 0.1) / 16}em) { .mantine-visible-from-${name} { display: none !important; } }`,
        `@media (min-width: ${from / 16}em) { .mantine-hidden-from-${name} { display: none !important; } }`,
      ].join("\n")
    })
    .join("\n")
}

/** What of Mantine computes them once more, before anything is on the page. */
const MANTINE = /\/MantineCssVariables\.mjs$/

/**
 * Mantine writes its variables into a `style` element while it runs, which the policy of the page forbids. This plugin computes the same at
 * build time and appends it to `src/theme.css`; what would do so in the browser is left out.
 */
export function themeVariables(): Plugin {
  return {
    name: "bitting-theme-variables",
    enforce: "pre",
    transform(code, id) {
      if (MANTINE.test(id)) return { code: "export const MantineCssVariables = () => null", map: null }
      if (!TARGET.test(id)) return null
      const full = mergeMantineTheme(DEFAULT_THEME, theme)
      const variables = convertCssVariables(defaultCssVariablesResolver(full), ":root")
      return { code: `${variables}\n${visibility(full)}\n${code}`, map: null }
    },
  }
}
