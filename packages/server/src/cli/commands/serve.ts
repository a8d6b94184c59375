import type { Command } from "../command.ts"

const OVERRIDES = [
  { name: "host", value: "<address>", description: "Address to listen on; BITTING_HOST when left out." },
  { name: "port", value: "<port>", description: "Port to listen on; BITTING_PORT when left out." },
  { name: "data-dir", value: "<dir>", description: "The data directory; BITTING_DATA_DIR when left out." },
] as const

export const serve: Command = {
  path: "serve",
  summary: "Start the server.",
  description: [
    "The first start makes the data directory, leaves the root key in it and prints a link for the first person to sign in with. Everything else is configured by BITTING_… variables.",
  ],
  options: OVERRIDES,
  examples: [
    { what: "On this machine only, data in ./data", line: "bitting serve" },
    {
      what: "On another port, data elsewhere",
      line: "bitting serve --port 8000 --data-dir /var/lib/bitting",
    },
  ],
  run: async (input, { env }) => {
    const given = OVERRIDES.flatMap(({ name }) => {
      const value = input.text(name)
      const variable = `BITTING_${name.toUpperCase().replace("-", "_")}`
      // A flag wins over both forms of the variable.
      return value === undefined
        ? []
        : [
            [variable, value],
            [`${variable}_FILE`, undefined],
          ]
    })
    // Loaded here: no other command should wait for the whole server.
    const { serve } = await import("../../serve.ts")
    return await serve({ ...env, ...Object.fromEntries(given) })
  },
}
