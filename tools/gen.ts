// Writes every generated file. With --check it also fails if that changed anything, which means that somebody
// changed a source and not what is made from it.

import { readSources } from "./source-files.ts"
import { generate as generateCliReference } from "./gen-cli-doc.ts"
import { generate as generateClient } from "./gen-client.ts"
import { generate as generateConfigReference } from "./gen-config-doc.ts"
import { generate as generateSdkTypes } from "./gen-sdk-types.ts"
import { generate as generateDiscoveryReference } from "./gen-discovery-doc.ts"
import { generate as generateErrorsReference } from "./gen-errors-doc.ts"
import { generate as generateKeyspaceReference } from "./gen-keyspace-doc.ts"
import { generate as generateKeyspaceSchema } from "./gen-keyspace-schema.ts"
import { generate as generateOpenapi } from "./gen-openapi.ts"
import { generate as generateImportsReport } from "./imports-report.ts"

/** Every generator. Add yours here; it writes below one of `GENERATED`. */
const GENERATORS: readonly (() => Promise<void>)[] = [
  generateImportsReport,
  generateKeyspaceSchema,
  generateKeyspaceReference,
  generateOpenapi,
  generateClient,
  generateSdkTypes,
  generateErrorsReference,
  generateDiscoveryReference,
  generateConfigReference,
  generateCliReference,
]

const GENERATED = [
  "openapi/**/*.*",
  "keyspaces/**/*.*",
  "docs/reference/**/*.*",
  "docs/spec/**/*.*",
  "packages/sdk/src/generated/*.ts",
  "packages/sdk/generated/**/*.ts",
]

function snapshot(): ReadonlyMap<string, string> {
  return new Map(readSources(GENERATED).map(({ path, text }) => [path, text]))
}

/** Paths that are not the same in both, whether changed, new or gone. */
function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
}

const before = snapshot()
for (const generate of GENERATORS) await generate()
const changed = differences(before, snapshot())

for (const path of changed) console.log(`written: ${path}`)
if (process.argv.includes("--check") && changed.length > 0) {
  console.error(
    "Generated files were out of date; they are right now. Commit them with the change that made them so.",
  )
  process.exitCode = 1
}
