import type { ChildProcess } from "node:child_process"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { request as httpsRequest } from "node:https"
import type { AddressInfo } from "node:net"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Answer } from "./api.ts"
import { PROGRAM_PATH } from "./programs.ts"

/** Name in the guide's configuration, and in the certificate. */
export const HOST = "keys.example.com"

/** A proxy in front of a server, with a certificate of its own. */
export interface TlsProxy {
  /** By address, for programs that cannot be told where the name leads. */
  readonly url: string
  /** File of the certificate to trust. */
  readonly caFile: string
  /** Sends a request as a client at another address of this machine, 127.0.0.2, would. */
  readonly send: (
    method: string,
    path: string,
    init?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
  ) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** What is needed to start a kind of proxy. */
export interface TlsProxyKind {
  readonly program: string
  readonly args: (configFile: string, dir: string) => readonly string[]
  /** The whole configuration, from the text of the guide. */
  readonly config: (place: ProxyPlace) => string
}

export interface ProxyPlace {
  readonly dir: string
  /** Port to listen on, of 127.0.0.1 only. */
  readonly port: number
  /** `host:port` of the server. */
  readonly upstream: string
  readonly certificate: string
  readonly key: string
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function makeCertificate(dir: string): Pick<ProxyPlace, "certificate" | "key"> {
  const [certificate, key] = [join(dir, "cert.pem"), join(dir, "key.pem")]
  const request = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "2",
  ]
  const about = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST},IP:127.0.0.1`]
  const { status, stderr } = spawnSync(
    "openssl",
    [...request, ...about, "-keyout", key, "-out", certificate],
    {
      encoding: "utf8",
    },
  )
  if (status !== 0) throw new Error(`openssl: ${stderr}`)
  return { certificate, key }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1")
  try {
    await once(socket, "connect")
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function untilListening(child: ChildProcess, port: number, said: () => string): Promise<void> {
  while (!(await isListening(port))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended: ${said()}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** Starts a proxy in front of the server at that URL. @throws Error with what it said when it does not start */
export async function startTlsProxy(kind: TlsProxyKind, serverUrl: string): Promise<TlsProxy> {
  const dir = mkdtempSync(join(tmpdir(), "bitting-proxy-"))
  mkdirSync(join(dir, "home"))
  const port = await freePort()
  const { certificate, key } = makeCertificate(dir)
  const configFile = join(dir, "config")
  writeFileSync(configFile, kind.config({ dir, port, upstream: new URL(serverUrl).host, certificate, key }))
  const child = spawn(kind.program, kind.args(configFile, dir), {
    env: {
      PATH: PROGRAM_PATH,
      HOME: join(dir, "home"),
      XDG_DATA_HOME: join(dir, "home"),
      XDG_CONFIG_HOME: join(dir, "home"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  child.on("error", (error) => (said += error.message))
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text))
  const ended = once(child, "close")
  await untilListening(child, port, () => said)
  const ca = readFileSync(certificate)
  return {
    url: `https://127.0.0.1:${port}`,
    caFile: certificate,
    send: async (method, path, { headers = {}, body } = {}) =>
      await new Promise<Answer>((resolve, reject) => {
        const sent = httpsRequest(
          {
            host: "127.0.0.1",
            port,
            localAddress: "127.0.0.2",
            servername: HOST,
            ca,
            method,
            path,
            headers: { host: HOST, ...headers },
            agent: false,
          },
          (response) => {
            const chunks: Buffer[] = []
            response.on("data", (chunk: Buffer) => chunks.push(chunk))
            response.on("error", reject)
            response.on("end", () => {
              const text = Buffer.concat(chunks).toString()
              const pairs = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
                values.map((value): [string, string] => [name, value]),
              )
              const isJson = /[/+]json/.test(response.headers["content-type"] ?? "") && text !== ""
              resolve({
                status: response.statusCode ?? 0,
                headers: new Headers(pairs),
                text,
                body: isJson ? JSON.parse(text) : undefined,
              })
            })
          },
        )
        sent.on("error", reject)
        sent.end(body)
      }),
    close: async () => {
      child.kill("SIGTERM")
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
