import type { ExampleEntry } from "./example-entry.ts"

/** A piece of code that uses a token. */
export interface Snippet {
  readonly id: string
  /** For people: `curl`, `Python`. */
  readonly name: string
  /** When to take it, where there is a choice to be made. */
  readonly hint?: string
  readonly code: string
}

/** What a sample asks. */
export interface SnippetContext {
  readonly baseUrl: string
  readonly token: string
  readonly keyspace: string
  readonly scopes: readonly string[]
  /** Whether the keyspace is the one the server's own discovery API is opened by. */
  readonly discovery: boolean
  /** Something that the key may ask the discovery API. */
  readonly entry: ExampleEntry
}

const quoted = (text: string): string => JSON.stringify(text)

/** A text of Power Query M, whose quotation marks are doubled. */
const quotedInM = (text: string): string => `"${text.replaceAll('"', '""')}"`

type Asked = Pick<SnippetContext, "baseUrl" | "token" | "entry">

function powerQuery({ baseUrl, token, entry: { service, provider, region } }: Asked): string {
  return `let
  Body = Json.FromValue([services = {[service = ${quotedInM(service)}, provider = ${quotedInM(provider)}, region = ${quotedInM(region)}]}]),
  Answer = Json.Document(Web.Contents(${quotedInM(baseUrl)}, [
    RelativePath = "discovery",
    Headers = [#"Authorization" = ${quotedInM(`Bearer ${token}`)}, #"Content-Type" = "application/json"],
    Content = Body,
    ManualStatusHandling = {401, 403, 422, 429}
  ])),
  Results = if Record.HasFields(Answer, "results") then Answer[results] else error Error.Record(Answer[code], Answer[title]),
  TableOf = (Result) =>
    if Record.HasFields(Result, "error") then error Error.Record(Result[error][code], Result[error][message])
    else if not Result[metadata][complete] then error Error.Record("incomplete", "The table is longer than what is given at a time.")
    else Table.FromRecords(Result[rows], List.Transform(Result[columns], each [key]), MissingField.UseNull),
  Rows = Table.Combine(List.Transform(Results, TableOf)),
  Named = Table.RenameColumns(Rows, List.Transform(Results{0}[columns], each {[key], [label]}))
in
  Named`
}

function powerShell({ baseUrl, token, entry }: Asked): string {
  return `$answer = Invoke-RestMethod -Method Post -Uri '${baseUrl}/discovery' \`
  -Headers @{ Authorization = 'Bearer ${token}' } \`
  -ContentType 'application/json' \`
  -Body '${JSON.stringify({ services: [entry] })}'
foreach ($result in $answer.results) {
  $result.metadata.service_label
  if ($result.error) { Write-Warning $result.error.message }
  $result.rows | Format-Table
}`
}

function discoverySnippets({ baseUrl, token, entry }: Asked): readonly Snippet[] {
  const body = JSON.stringify({ services: [entry] })
  return [
    {
      id: "curl",
      name: "curl",
      code: `curl ${baseUrl}/discovery \\
  -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json" \\
  -d '${body}'`,
    },
    {
      id: "python",
      name: "Python",
      code: `import requests

response = requests.post(
    "${baseUrl}/discovery",
    headers={"Authorization": "Bearer ${token}"},
    json=${body},
)
data = response.json()
for result in data["results"]:
    print(result["metadata"]["service_label"])
    for row in result["rows"]:
        print(row)`,
    },
    {
      id: "javascript",
      name: "JavaScript",
      code: `const response = await fetch("${baseUrl}/discovery", {
  method: "POST",
  headers: {
    Authorization: "Bearer ${token}",
    "Content-Type": "application/json",
  },
  body: JSON.stringify({ services: [${JSON.stringify(entry)}] }),
})
const data = await response.json()
console.log(data.results)`,
    },
    { id: "power-query", name: "Excel (Power Query)", code: powerQuery({ baseUrl, token, entry }) },
    { id: "powershell", name: "PowerShell", code: powerShell({ baseUrl, token, entry }) },
  ]
}

function verifySnippets({ baseUrl, token, keyspace, scopes }: SnippetContext): readonly Snippet[] {
  const action =
    scopes.length === 0 ? "" : `, action: { scopes: [${scopes.slice(0, 1).map(quoted).join(", ")}] }`
  return [
    {
      id: "curl",
      name: "curl",
      code: `curl https://your-api.example.com/ \\
  -H "Authorization: Bearer ${token}"`,
    },
    {
      id: "python",
      name: "Python",
      code: `import requests

response = requests.get(
    "https://your-api.example.com/",
    headers={"Authorization": "Bearer ${token}"},
)
print(response.status_code, response.text)`,
    },
    {
      id: "javascript",
      name: "JavaScript",
      code: `const response = await fetch("https://your-api.example.com/", {
  headers: { Authorization: "Bearer ${token}" },
})
console.log(response.status, await response.text())`,
    },
    {
      id: "sdk",
      name: "In your API (SDK)",
      code: `import { createBitting } from "@bitting/sdk"

const bitting = createBitting({ url: "${baseUrl}", token: process.env.BITTING_KEY })
const decision = await bitting.verify("${token}", { keyspace: ${quoted(keyspace)}${action} })
console.log(decision.valid, decision.code)`,
    },
  ]
}

/** Samples that use a token, ready to be pasted. */
export function snippetsOf(context: SnippetContext): readonly Snippet[] {
  return context.discovery ? discoverySnippets(context) : verifySnippets(context)
}

/** A line for a `.env` file; the name follows the key's label. */
export function envLine(label: string, token: string): { readonly file: string; readonly text: string } {
  const name = label
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
  const variable = /^[A-Z]/.test(name) ? `${name}_KEY` : "API_KEY"
  return { file: `${variable.toLowerCase()}.env`, text: `${variable}=${token}\n` }
}
