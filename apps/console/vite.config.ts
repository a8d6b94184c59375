import react from "@vitejs/plugin-react"
import { parse } from "node:path"
import { fileURLToPath } from "node:url"
import { defaultClientConditions, defineConfig } from "vite"
import { finish } from "./build/finish.ts"
import { FIRST_LOAD_CHUNKS, firstLoad } from "./build/first-load.ts"
import { mantineStyles } from "./build/mantine-styles.ts"
import { noCircles } from "./build/no-circles.ts"
import { themeVariables } from "./build/theme-variables.ts"

/** A server under development, for `npm run dev:console`. */
const SERVER = process.env["BITTING_DEV_SERVER"] ?? "http://127.0.0.1:7420"

const OUT_DIR = fileURLToPath(new URL("../../packages/server/public/console", import.meta.url))

/** A file that pages share is named after all of them, with `~` between, which no file of the console has in its name. */
const shortName = (name: string): string => name.split("~")[0] ?? name

export default defineConfig(({ command }) => ({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative, so that one build serves at every base path; the server completes the references of index.html.
  base: command === "build" ? "./" : "/console/",
  plugins: [react(), mantineStyles(), themeVariables(), firstLoad(), noCircles(), finish()],
  resolve: { conditions: ["bitting-dev", ...defaultClientConditions] },
  build: {
    outDir: OUT_DIR,
    // A server that runs meanwhile goes on serving: names have hashes, and the page itself is replaced last.
    emptyOutDir: false,
    target: "baseline-widely-available",
    sourcemap: false,
    manifest: "build-manifest.json",
    // The page's policy allows neither inline scripts nor styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: FIRST_LOAD_CHUNKS,
        chunkFileNames: ({ name }) => `assets/${shortName(name)}-[hash].js`,
        assetFileNames: ({ names: [name = ""] }) => `assets/${shortName(parse(name).name)}-[hash][extname]`,
      },
    },
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
  },
  server: {
    host: "127.0.0.1",
    port: 7421,
    strictPort: true,
    proxy: {
      // Everything but the console itself, as if the page came from the server.
      "^/(?!console/)": { target: SERVER, headers: { origin: SERVER } },
    },
  },
}))
