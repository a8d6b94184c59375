#!/usr/bin/env node
// Starts the command line: the built program, or in a clone its sources, which Node runs as they are.

import { existsSync } from "node:fs"
import * as module from "node:module"

// A diagnostic report of Node would list the environment, and with it the master key and passwords.
process.report.excludeEnv = true

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `error: Bitting needs Node 22.18 or newer, this is ${process.version}.\n` +
      '  In a clone, "npx bitting" and "npm run bitting" use the Node that npm installed there.\n',
  )
  process.exit(1)
}

const inClone = existsSync(new URL("../tsconfig.json", import.meta.url))
if (inClone) {
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, "bitting-dev"] }),
  })
}
await (inClone ? import("../src/cli/main.ts") : import("../dist/cli/main.js"))
