import { OPERATIONS } from "@bitting/core"
import { collectProblems, headerReferences } from "./openapi/problem-responses.ts"
import type { ProblemCollector } from "./openapi/problem-responses.ts"
import { exampleOf } from "./openapi/example-of.ts"
import type { SchemaCollector } from "./openapi/json-schema.ts"
import { collectSchemas } from "./openapi/json-schema.ts"
import { parametersOf, SHARED_PARAMETERS } from "./openapi/parameters.ts"
import type {
  Header,
  HttpMethod,
  JsonSchema,
  MediaType,
  OpenApiDocument,
  Operation,
  RequestBody,
  Response,
} from "./openapi/types.ts"
import { changesSomething } from "./route.ts"
import type { RouteDef } from "./route.ts"
import { ROUTES } from "./routes.ts"
import { problem } from "./schemas/problem.ts"

/** Where a server answers that nobody configured. */
export const DEFAULT_BASE_URL = "http://127.0.0.1:7420"

const DESCRIPTION = `Bitting makes, constrains, verifies, rotates and revokes API keys.

Programs send \`Authorization: Bearer <system key>\`; people sign in and send their session cookie. Requests and answers are JSON.
Every error is a problem document (RFC 9457) with a \`code\` to switch on and the \`request_id\`. Lists answer \`data\` and
\`next_cursor\`. Answers may gain members within v1: pass over those you do not know.`

const SYSTEM_KEY = "systemKey"
const SESSION = "session"
const ACCESS_KEY = "accessKey"

const SECURITY_SCHEMES = {
  [SYSTEM_KEY]: {
    type: "http",
    scheme: "bearer",
    description:
      "A key of the keyspace `system`. What it may do is in its scopes; `x-required-scope` names the one an operation needs.",
  },
  [ACCESS_KEY]: {
    type: "http",
    scheme: "bearer",
    description: "A key of the keyspace `discovery`.",
  },
  [SESSION]: {
    type: "apiKey",
    in: "cookie",
    name: "bitting_session",
    description:
      "The session of a signed-in person; under https the cookie is called `__Host-bitting_session`. Requests that write need an `Origin` of the server itself. What the person may do is in their role; `x-required-role` names the least one.",
  },
} as const

const HEADERS: Readonly<Record<string, Header>> = {
  "Bitting-Unconfirmed": {
    description:
      "How many verifiers in other processes that fail open have not confirmed the change: they may go on deciding by what was before it, for as long as they were told to. Left out: none.",
    schema: { type: "integer", minimum: 1 },
  },
  ETag: { description: "The version of what was answered, for `If-Match`.", schema: { type: "string" } },
  Location: { description: "Where the new thing is.", schema: { type: "string", format: "uri" } },
  RateLimit: {
    description:
      'What is left of the limit, and the seconds until there is more: `"rpm";r=0;t=2` (draft-ietf-httpapi-ratelimit-headers-11). Left out where the limit is not told.',
    schema: { type: "string" },
  },
  "RateLimit-Policy": {
    description:
      'The limit: `"rpm";q=30;w=60` are thirty requests a minute; `"quota";q=1000` is the quota of a key.',
    schema: { type: "string" },
  },
  "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 } },
  "WWW-Authenticate": { description: "What credentials are missing (RFC 6750).", schema: { type: "string" } },
  "X-Request-Id": { description: "The request's id, as in the log.", schema: { type: "string" } },
}

interface Collectors {
  readonly schemas: SchemaCollector
  readonly problems: ProblemCollector
}

type Access = Pick<Operation, "security" | "x-required-scope" | "x-required-role" | "x-required-reach">

const systemKey = { [SYSTEM_KEY]: [] }
const session = { [SESSION]: [] }
const accessKey = { [ACCESS_KEY]: [] }

function accessOf({ access }: RouteDef): Access {
  if (access === "public") return { security: [] }
  if (access === "edge") return { security: [accessKey, session, {}] }
  if (access === "person") return { security: [session], "x-required-role": "any" }
  if (access === "caller") {
    return { security: [systemKey, session], "x-required-scope": "any", "x-required-role": "any" }
  }
  const { scope, role, instance } = OPERATIONS[access]
  return {
    security: [...(scope === null ? [] : [systemKey]), ...(role === null ? [] : [session])],
    ...(scope === null ? {} : { "x-required-scope": scope }),
    ...(role === null ? {} : { "x-required-role": role }),
    ...(instance ? { "x-required-reach": "instance" } : {}),
  }
}

function examplesOf(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
): Partial<MediaType> {
  const name = schema.$ref?.split("/").at(-1) ?? ""
  const { examples = [] } = schema.$ref === undefined ? schema : (components[name] ?? {})
  if (examples.length === 0) return {}
  if (examples.length === 1) return { example: examples[0] }
  return { examples: Object.fromEntries(examples.map((value, index) => [`example${index + 1}`, { value }])) }
}

function requestBodyOf(route: RouteDef, schemas: SchemaCollector): RequestBody | null {
  const { body, bodyOptional, oauth } = route
  if (body === undefined) return null
  const schema = schemas.convert(body, "input")
  const media: MediaType = { schema, ...examplesOf(schema, schemas.components()) }
  const type = oauth === true ? "application/x-www-form-urlencoded" : "application/json"
  return { required: bodyOptional !== true, content: { [type]: media } }
}

/** Whether what the operation makes can be read at an address of its own. */
function makesSomethingReadable({ path, ok }: RouteDef, routes: readonly RouteDef[]): boolean {
  if (ok.status !== 201) return false
  return (
    ok.etag === true || routes.some((other) => other.method === "GET" && other.path.startsWith(`${path}/{`))
  )
}

function successOf(route: RouteDef, schemas: SchemaCollector): Response {
  const { ok } = route
  const headers = [
    "X-Request-Id",
    ...(ok.etag === true ? ["ETag"] : []),
    ...(makesSomethingReadable(route, Object.values(ROUTES)) ? ["Location"] : []),
    ...(changesSomething(route) && route.access !== "public" ? ["Bitting-Unconfirmed"] : []),
  ]
  const answer = { description: ok.description, headers: headerReferences(headers) }
  if (ok.stream !== undefined) return { ...answer, content: { [ok.stream]: { schema: { type: "string" } } } }
  if (ok.body === undefined) return answer
  const schema = schemas.convert(ok.body, "output")
  const example = exampleOf(schema, schemas.components())
  return { ...answer, content: { "application/json": { schema, example } } }
}

const NO_CONTENT: Response = {
  description: "Done, and nothing is left to describe.",
  headers: headerReferences(["X-Request-Id", "Bitting-Unconfirmed"]),
}

function operationOf(id: string, route: RouteDef, { schemas, problems }: Collectors): Operation {
  const parameters = parametersOf(route, schemas)
  const requestBody = requestBodyOf(route, schemas)
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...accessOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === null ? {} : { requestBody }),
    responses: {
      [String(route.ok.status)]: successOf(route, schemas),
      ...(route.ok.alsoNoContent === true ? { "204": NO_CONTENT } : {}),
      ...problems.responsesOf(route),
    },
  }
}

/** The document with another server's address, in the examples too. */
function servedAt(document: OpenApiDocument, baseUrl: string): OpenApiDocument {
  if (baseUrl === DEFAULT_BASE_URL) return document
  const address = JSON.stringify(baseUrl).slice(1, -1)
  // The same document but for texts, so its type stays.
  return JSON.parse(JSON.stringify(document).replaceAll(DEFAULT_BASE_URL, () => address)) as OpenApiDocument
}

/**
 * The API as an OpenAPI 3.1 document, made from the route table. Paths stand in the table's order, components in alphabetical order.
 * @param baseUrl of the server, without a slash at the end
 * @throws Error when two schemas claim one id, or a recursive schema has none
 */
export function openapiDocument(baseUrl: string = DEFAULT_BASE_URL): OpenApiDocument {
  const collectors: Collectors = { schemas: collectSchemas(), problems: collectProblems(DEFAULT_BASE_URL) }
  collectors.schemas.convert(problem, "output")
  const routes: readonly (readonly [string, RouteDef])[] = Object.entries(ROUTES)
  const paths: Record<string, Partial<Record<HttpMethod, Operation>>> = {}
  for (const [id, route] of routes) {
    // The methods of a route are these, in capitals.
    const method = route.method.toLowerCase() as HttpMethod
    paths[route.path] = { ...paths[route.path], [method]: operationOf(id, route, collectors) }
  }
  const document: OpenApiDocument = {
    openapi: "3.1.1",
    info: {
      title: "Bitting",
      version: "1",
      summary: "Self-hosted API keys",
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: DEFAULT_BASE_URL }],
    tags: [...new Set(routes.map(([, { tag }]) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: collectors.schemas.components(),
      parameters: SHARED_PARAMETERS,
      headers: HEADERS,
      responses: collectors.problems.components(),
      securitySchemes: SECURITY_SCHEMES,
    },
  }
  return servedAt(document, baseUrl)
}
