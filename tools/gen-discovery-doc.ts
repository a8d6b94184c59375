import type { Attribute, Service } from "@bitting/discovery"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { readCloudSettings } from "../packages/server/src/discovery/cloud-settings.ts"
import { cloudServices } from "../packages/server/src/discovery/cloud-services.ts"
import { systemClock, systemEntropy } from "../packages/server/src/system-clock.ts"
import { ROOT } from "./source-files.ts"

const TARGET = "docs/reference/discovery-services.md"

const PROVIDER_TITLES: Readonly<Record<Service["provider"], string>> = {
  aws: "AWS",
  azure: "Azure",
  gcp: "Google Cloud",
  kubernetes: "Kubernetes",
}

/** Stands where the server has its database: a catalogue is made without asking it anything. */
function untouched(): never {
  const refuse = (): never => {
    throw new Error("the catalogue is made of nothing but the providers' files")
  }
  // It is no value of any type: whoever touches it fails.
  return new Proxy({}, { get: refuse }) as never
}

const code = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``

function columnText({ key, byDefault, costly }: Attribute): string {
  if (costly) return `${code(key)} †`
  return byDefault ? code(key) : `${code(key)} *`
}

function serviceRow({ name, label, takesType, depth, global, attributes, permissions }: Service): string {
  const cells = [
    code(takesType ? `${name}:<type>` : name),
    label.replaceAll("|", "\\|"),
    depth,
    global ? "no" : "yes",
    attributes.map(columnText).join(", "),
    permissions.map(code).join(", "),
  ]
  return `| ${cells.join(" | ")} |`
}

/** The reference of everything that discovery can be asked for in Markdown. */
function servicesReference(): string {
  const ports = { clock: systemClock, entropy: systemEntropy, store: untouched(), sealer: untouched() }
  const { discovery } = cloudServices(
    ports,
    readCloudSettings(() => null, []),
  )
  const sections = discovery.providers.flatMap(({ name, services }) => {
    const rich = services.filter(({ depth }) => depth === "rich").length
    return [
      `## ${PROVIDER_TITLES[name]}`,
      "",
      `\`"provider": "${name}"\`; ${services.length} services, ${rich} of them rich.`,
      "",
      "| `service` | what | depth | by region | columns | permissions |",
      "|---|---|---|---|---|---|",
      ...services.map(serviceRow),
      "",
    ]
  })
  return [
    "<!-- Made by `npm run gen` from the services' files in packages/discovery/src/providers. -->",
    "# What discovery can be asked for",
    "",
    "The same as `GET /services` of a server of this version, which also answers regions and the least policy that allows listing",
    "all of it. How to ask is in the [guide](../guides/discovery.md).",
    "",
    "- **depth**: *rich* services have columns of their own. *Generic* ones take any type of the provider after a colon, and have the",
    "  columns that all types have.",
    "- **by region**: services that are not are asked once, whatever region is named.",
    "- **columns**: a column with * is left out unless you name it in `attributes`. One with † is left out as well, and takes a further",
    "  call to the provider for each resource.",
    "- **permissions**: what the account must be allowed, in the provider's words.",
    "",
    ...sections,
  ].join("\n")
}

/** Writes docs/reference/discovery-services.md. */
export async function generate(): Promise<void> {
  const target = join(ROOT, TARGET)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, servicesReference())
}
