import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { Client } from "pg"

async function postgresText(url: string): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      "select quote_ident(table_name) as name from information_schema.tables where table_schema = current_schema()",
    )
    const texts: string[] = []
    for (const { name } of rows) {
      const found = await client.query<{ row: string }>(`select t::text as row from ${name} t`)
      texts.push(...found.rows.map(({ row }) => row))
    }
    return texts.join("\n")
  } finally {
    await client.end()
  }
}

function fileText(dataDir: string): string {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !["root-key", "master-key"].includes(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n")
}

/** Everything a server has stored, to be searched for what must not be in it: the rows of a database, and every file but those of root key and master key. */
export async function storedText(dataDir: string, databaseUrl: string | undefined): Promise<string> {
  const rows = databaseUrl === undefined ? "" : await postgresText(databaseUrl)
  return fileText(dataDir) + rows
}
