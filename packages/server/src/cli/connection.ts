import { BittingError, createBitting } from "@bitting/sdk"
import type { Bitting } from "@bitting/sdk"
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { rootKeyPath } from "../root-key-file.ts"
import type { Input } from "./command.ts"
import { EXIT } from "./exit-codes.ts"
import type { Terminal } from "./terminal.ts"
import { CommandError, UsageError } from "./usage-error.ts"

/** The server a command calls, and with which key. */
export interface Connection {
  /** Base URL without a slash at the end. */
  readonly url: string
  /** The system key; undefined: there is none. */
  readonly token: string | undefined
  readonly bitting: Bitting
}

const DEFAULT_URL = "http://127.0.0.1:7420"

/** A token is one line of some dozen characters; a wrong path to something big should not be read. */
const LONGEST_KEY = 4_096

/** The value of a variable, or of the file that its `_FILE` twin names; undefined: neither is set. */
function variable(terminal: Terminal, name: string): string | undefined {
  const file = terminal.env[`${name}_FILE`]
  return terminal.env[name] || (file ? readFileSync(file, "utf8").trim() : undefined)
}

/** The data directory that the command line or the environment names, as an absolute path. */
export function dataDirOf(input: Input, terminal: Terminal): string {
  return resolve(input.text("data-dir") ?? variable(terminal, "BITTING_DATA_DIR") ?? "data")
}

function urlOf(input: Input, terminal: Terminal): URL {
  const text = input.text("url") ?? (terminal.env["BITTING_URL"] || DEFAULT_URL)
  const url = URL.parse(text)
  const usable = url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === ""
  if (!usable) throw new UsageError("The server's URL must be a plain http:// or https:// URL.")
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("The server's URL must not hold a password: give a system key with --key-file.")
  }
  return url
}

/** Base URL of the server without a slash at the end. @throws UsageError */
export function serverUrl(input: Input, terminal: Terminal): string {
  return urlOf(input, terminal).href.replace(/\/+$/, "")
}

const isOfThisMachine = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname)

/** Reads a token from a file. @throws CommandError when it holds none */
export function readTokenFile(path: string): string {
  const text = readFileSync(path, "utf8").trim()
  if (text !== "" && text.length <= LONGEST_KEY && /^[\x21-\x7e]+$/.test(text)) return text
  throw new CommandError(`${path} does not hold one token and nothing else.`, { exitCode: EXIT.usage })
}

function localRootKey(dataDir: string): string | undefined {
  try {
    return readTokenFile(rootKeyPath(dataDir))
  } catch {
    // Not there, or not ours to read: then the caller is nobody, and the server says what that means.
    return undefined
  }
}

/** The root key opens everything: it is sent by itself only to this machine, never to an address somebody typed. */
function tokenOf(input: Input, terminal: Terminal, url: URL): string | undefined {
  const path = input.text("key-file") ?? (terminal.env["BITTING_KEY_FILE"] || undefined)
  if (path !== undefined) return readTokenFile(path)
  return isOfThisMachine(url) ? localRootKey(dataDirOf(input, terminal)) : undefined
}

/**
 * The server and the key of a command: flags before environment before what this machine has.
 * @throws UsageError for an URL that is none; CommandError, or the file's own error, for a key file that holds no key
 */
export function connect(input: Input, terminal: Terminal): Connection {
  if (terminal.env["BITTING_TOKEN"] || terminal.env["BITTING_KEY"]) {
    terminal.err(
      "warning: keys are not read from the environment; put yours in a file and set BITTING_KEY_FILE.\n",
    )
  }
  const url = urlOf(input, terminal)
  const token = tokenOf(input, terminal, url)
  if (token !== undefined && url.protocol === "http:" && !isOfThisMachine(url)) {
    terminal.err("warning: the key travels unencrypted to another machine; use https://.\n")
  }
  const base = serverUrl(input, terminal)
  return {
    url: base,
    token,
    bitting: createBitting({ url: base, ...(token === undefined ? {} : { token }) }),
  }
}

/** Fetches from the server what the client would read whole into memory. @throws BittingError as the client */
export async function openStream(
  { url, token }: Connection,
  path: string,
): Promise<AsyncIterable<Uint8Array>> {
  let response: Response
  try {
    response = await fetch(url + path, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: "error",
    })
  } catch (cause) {
    throw new BittingError("network_error", { message: `${url} could not be reached.`, cause })
  }
  if (response.ok && response.body !== null) return response.body
  throw await answeredError(response)
}

async function answeredError(response: Response): Promise<BittingError> {
  const common = {
    status: response.status,
    requestId: response.headers.get("x-request-id") ?? undefined,
  }
  try {
    const problem = (await response.json()) as { readonly code?: unknown; readonly detail?: unknown }
    if (typeof problem.code === "string") {
      const { code, detail } = problem
      return new BittingError(code, { ...common, message: typeof detail === "string" ? detail : code })
    }
  } catch {
    // No problem document: told below.
  }
  return new BittingError("unexpected_answer", {
    ...common,
    message: `The answer ${response.status} is not one of a Bitting server's.`,
  })
}
