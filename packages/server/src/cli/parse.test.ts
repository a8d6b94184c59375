import { describe, expect, it } from "vitest"
import type { Command } from "./command.ts"
import { COMMANDS } from "./commands.ts"
import { findCommand, parseInput } from "./parse.ts"

const COMMAND: Command = {
  path: "keys paint",
  summary: "Paint a key.",
  args: [{ name: "id", required: true, description: "Which." }],
  options: [
    { name: "colour", short: "c", value: "<colour>", choices: ["red", "green"], description: "Which." },
    { name: "tags", value: "<a,b>", many: true, description: "Words." },
    { name: "shiny", description: "More." },
  ],
  examples: [],
  run: async () => undefined,
}

const parse = (...argv: string[]) => parseInput(COMMAND, argv)

describe("a command line", () => {
  it("may have options before, after and between arguments, and = or a space before values", () => {
    const input = parse("--colour=red", "key_1", "--shiny", "--tags", "a,b", "--tags", "c")
    expect(input.args).toEqual(["key_1"])
    expect(input.text("colour")).toBe("red")
    expect(input.flag("shiny")).toBe(true)
    expect(input.list("tags")).toEqual(["a", "b", "c"])
    expect(input.all("tags")).toEqual(["a,b", "c"])
  })

  it("takes what stands behind -- as arguments", () => {
    expect(parse("--", "--shiny").args).toEqual(["--shiny"])
  })

  it.each([
    [["key_1", "--colr", "red"], 'There is no option "--colr" here. Did you mean --colour?'],
    [["key_1", "--zzzzzz"], 'There is no option "--zzzzzz" here.'],
    [["key_1", "--colour", "gren"], "Did you mean green?"],
    [["key_1", "--colour"], "--colour needs a value: <colour>."],
    [["key_1", "-c", "red", "-c", "red"], "--colour is given twice."],
    [["key_1", "--shiny=yes"], "--shiny takes no value."],
    [[], "<id> is missing: Which."],
    [["key_1", "hunter2"], "too many arguments"],
    [["key_1", "--password", "hunter2"], "Secrets are never given on the command line"],
    [["key_1", "--password=hunter2"], "Secrets are never given on the command line"],
  ])("%j is refused with a reason that repeats no value", (argv, says) => {
    expect(() => parse(...argv)).toThrow(says)
    expect(() => parse(...argv)).not.toThrow("hunter2")
  })

  it("without arguments says where its options are, and does not repeat what was given", () => {
    const bare: Command = { ...COMMAND, args: [] }
    expect(() => parseInput(bare, ["compliance"])).toThrow(/only options: see "bitting keys paint --help"/)
    expect(() => parseInput(bare, ["hunter2"])).not.toThrow(/hunter2/)
  })

  it("that asks for help needs no arguments", () => {
    expect(parse("--help").flag("help")).toBe(true)
  })
})

describe("the name of a command", () => {
  it.each([
    [["keys", "list", "--all"], "keys list"],
    [["verify"], "verify"],
  ])("%j is found", (argv, path) => {
    expect(findCommand(COMMANDS, argv).command?.path).toBe(path)
  })

  it.each([
    [["kesy", "list"], 'Did you mean "bitting keys"?'],
    [["keys", "lits"], 'Did you mean "bitting keys list"?'],
    [["zzzzzzzz"], 'There is no command "zzzzzzzz".'],
  ])("%j is refused with the nearest one", (argv, says) => {
    expect(() => findCommand(COMMANDS, argv)).toThrow(says)
  })
})

describe.each(COMMANDS)("bitting $path", (command) => {
  it("has examples that are command lines of its own", () => {
    expect(command.examples.length).toBeGreaterThan(0)
    for (const { line } of command.examples.filter((example) => !example.line.startsWith("eval"))) {
      const own =
        line
          .replaceAll(/\$\([^)]*\)/g, "x")
          .replace(/^.*?\bbitting /, "")
          .split(/ (?:[|>]{1,2}) /)[0] ?? ""
      const words = (own.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll(/["')]/g, ""))
      const found = findCommand(COMMANDS, words)
      expect(found.command?.path, line).toBe(command.path)
      expect(() => parseInput(command, found.rest), line).not.toThrow()
    }
  })

  it("takes no secret as an option", () => {
    const names = command.options.filter(({ value }) => value !== undefined).map(({ name }) => name)
    expect(names.filter((name) => /^(token|key|secret|password)$/.test(name))).toEqual([])
  })
})
