import { connect } from "node:net"

/**
 * Sends a GET with exactly these header lines, which no client library would send.
 * @returns status and everything after the status line
 */
export async function rawRequest(
  url: string,
  lines: readonly string[],
): Promise<{ readonly status: number; readonly body: string }> {
  const { hostname, port, pathname, host } = new URL(url)
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let received = ""
    socket.setEncoding("utf8")
    socket.on("data", (chunk: string) => {
      received += chunk
    })
    socket.on("error", reject)
    socket.on("end", () => resolve(received))
    socket.write(
      [`GET ${pathname} HTTP/1.1`, `host: ${host}`, "connection: close", ...lines, "", ""].join("\r\n"),
    )
  })
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]), body: text }
}
