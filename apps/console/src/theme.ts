import { createTheme } from "@mantine/core"
import type { MantineColorsTuple } from "@mantine/core"
import { common } from "./texts/common.ts"

/** What acts: links, primary buttons, focus. */
const cobalt: MantineColorsTuple = [
  "#eef3fc",
  "#dbe6f8",
  "#b8cdf1",
  "#90b0e9",
  "#6d97e0",
  "#4c7cd4",
  "#2f64c2",
  "#2553a5",
  "#1d4589",
  "#16376e",
]

/** The metal of the key: the mark, and what is chosen. Never for text on its own. */
const brass: MantineColorsTuple = [
  "#fbf5e9",
  "#f4e8cd",
  "#e8d09b",
  "#dbb768",
  "#cd9f3f",
  "#b7862a",
  "#99701f",
  "#7d5a16",
  "#644810",
  "#4d370b",
]

/** Warm greys of paper. */
const gray: MantineColorsTuple = [
  "#f8f8f6",
  "#f1f1ee",
  "#e6e6e1",
  "#d9d9d3",
  "#c6c6bf",
  "#a5a59d",
  "#7a7a74",
  "#5a5b58",
  "#3d3f42",
  "#24262b",
]

/** Greys of the dark scheme, from text to the deepest ground. */
const dark: MantineColorsTuple = [
  "#d6d7db",
  "#bcbec4",
  "#9c9fa8",
  "#70747f",
  "#454a55",
  "#343842",
  "#272a32",
  "#1b1d23",
  "#15161b",
  "#0f1013",
]

const SANS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif'
const MONO = 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace'

// What locks scrolling writes a style element, which the policy of the page forbids; index.css does it instead.
const UNLOCKED = { lockScroll: false } as const

// The heading of a dialog is not the banner of the page, which its element would say.
const PLAIN_HEADER = { attributes: { header: { role: "presentation" } } } as const

/** The console's looks. Its variables are computed when the console is built (build/theme-variables.ts), so nothing here may depend on the browser. */
export const theme = createTheme({
  colors: { cobalt, brass, gray, dark },
  primaryColor: "cobalt",
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  headings: {
    fontFamily: SANS,
    fontWeight: "640",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.35" },
    },
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Modal: {
      styles: { title: { fontSize: "1.125rem", fontWeight: 640, overflowWrap: "anywhere" } },
      defaultProps: {
        ...UNLOCKED,
        ...PLAIN_HEADER,
        centered: true,
        radius: "lg",
        transitionProps: { duration: 120 },
      },
    },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": common.close } } },
    ModalRoot: { defaultProps: UNLOCKED },
    Drawer: { defaultProps: { ...UNLOCKED, ...PLAIN_HEADER, transitionProps: { duration: 150 } } },
    DrawerRoot: { defaultProps: UNLOCKED },
    // What holds a place says that something is to come.
    Skeleton: { defaultProps: { "aria-busy": true } },
    Spotlight: { defaultProps: UNLOCKED },
    SpotlightRoot: { defaultProps: UNLOCKED },
    // Colour alone does not tell a link from the text it stands in.
    Anchor: { defaultProps: { underline: "always" } },
    Tooltip: {
      defaultProps: { withArrow: true, openDelay: 250, events: { hover: true, focus: true, touch: true } },
    },
    // Its placeholder for the first focus is a child that menus must not have; arrow keys find the first item without it.
    Menu: {
      defaultProps: { shadow: "md", transitionProps: { duration: 100 }, withInitialFocusPlaceholder: false },
    },
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 100 } } },
    Select: { defaultProps: { comboboxProps: { shadow: "md" } } },
  },
})
