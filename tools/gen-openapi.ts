import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { openapiDocument } from "../packages/server/src/contract/openapi.ts"
import { ROOT } from "./source-files.ts"

const TARGET = "openapi/v1.json"

/** Writes openapi/v1.json. */
export async function generate(): Promise<void> {
  const target = join(ROOT, TARGET)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, `${JSON.stringify(openapiDocument(), null, 2)}\n`)
}
