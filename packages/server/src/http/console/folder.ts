import { fileURLToPath } from "node:url"

/** Where the build of the console is, for sources and for the published package alike. */
export const CONSOLE_FOLDER: string = fileURLToPath(new URL("../../../public/console", import.meta.url))
