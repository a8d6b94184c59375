import { hasProgram } from "./programs.ts"

/** Whether samples in Python can be run, or must be: with the library they use. */
export const HAS_PYTHON: boolean = hasProgram("python3", ["-c", "import requests"])

/** Why tests of samples in Python are skipped where they are. */
export const NEEDS_PYTHON = "needs python3 and its library requests: apt-get install python3-requests"

if (!HAS_PYTHON) {
  const missing = hasProgram("python3", ["--version"])
    ? "python3 has no library requests"
    : "there is no python3"
  console.warn(`Samples in Python are not run: ${missing} (apt-get install python3-requests).`)
}
