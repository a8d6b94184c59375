// Said apart from its use: the bundler takes `new URL(…, import.meta.url)` for a reference to a file.
const HERE = import.meta.url

/**
 * Path below which the console is served, with a slash at the end: `/console/`, or deeper behind a proxy. Modules are served from a folder
 * below it, while developing and when built alike.
 */
export const CONSOLE_PATH: string = new URL("../", HERE).pathname.replace(/src\/$/, "")

/** Base URL of the API: the console's own server, without a slash at the end. */
export const SERVER_URL: string = new URL("..", new URL(CONSOLE_PATH, location.origin)).href.replace(
  /\/$/,
  "",
)
