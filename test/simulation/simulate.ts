import type { Subject } from "./authority.ts"
import { createAuthority, SUBJECTS } from "./authority.ts"
import type { Counts, Decider, Judge } from "./judge.ts"
import { createJudge } from "./judge.ts"
import type { Kernel, Random } from "./kernel.ts"
import { createKernel } from "./kernel.ts"
import type { Machine } from "./machine.ts"
import { createMachine } from "./machine.ts"
import type { LineQuality } from "./network.ts"
import { createNetwork } from "./network.ts"
import type { RemoteProcess } from "./remote-process.ts"
import { startRemote } from "./remote-process.ts"
import type { ServerProcess, World } from "./server-process.ts"
import { startServer } from "./server-process.ts"

/** True time that one simulation takes, ms. */
const LENGTH_MS = 8_000

/** What a simulation came to: what went wrong, and how often what was to be tried out happened at all. */
export interface Outcome {
  readonly wrong: readonly string[]
  readonly counts: Readonly<Counts>
}

function qualityOf(random: Random, delaysMs: readonly number[]): LineQuality {
  const isBad = random.chance(0.4)
  return {
    delayMs: random.pick(delaysMs),
    longMs: random.pick([300, 1_500]),
    long: isBad ? 0.08 : 0.01,
    lost: isBad ? random.pick([0, 0.03, 0.15]) : 0,
    noticed: 0.7,
    doubled: random.chance(0.3) ? 0.1 : 0,
  }
}

/** By the number of the seed and not by a draw, so that whatever else is added changes none of the other simulations. */
const isOfOpenVerifiers = (seed: number): boolean => seed % 10 === 7

/** Lines that may lose so much that verifiers often fail open. */
const losing = (random: Random): LineQuality => ({
  delayMs: 40,
  longMs: 1_500,
  long: 0.05,
  lost: random.pick([0, 0.3, 0.5]),
  noticed: 0.7,
  doubled: 0.2,
})

/** A verifier's place: its machine, and whoever runs there now. */
interface Seat {
  readonly machine: Machine
  readonly organizationId: string | null
  readonly failOpenMs: number
  remote: RemoteProcess
}

/** Everybody and everything in one simulation. */
interface Stage {
  readonly kernel: Kernel
  readonly world: World
  readonly judge: Judge
  readonly seats: readonly Seat[]
  /** Verifiers that have left, and whose processes may live on. */
  readonly gone: RemoteProcess[]
  /** The servers that live, the newest last, and their machines. */
  readonly servers: () => readonly (readonly [ServerProcess, Machine])[]
  /** The server a request goes to: the newest, but for some that still go to an old one. */
  readonly server: () => ServerProcess
  readonly everybody: () => readonly Decider[]
  readonly startServer: (machine: Machine) => void
  readonly startRemote: (seat: Omit<Seat, "remote">) => RemoteProcess
  /** Machines that servers run on. */
  readonly machines: readonly Machine[]
}

function createStage(seed: number): Stage {
  const kernel = createKernel(seed)
  const { random } = kernel
  const authority = createAuthority(kernel)
  const embedded = random.chance(0.3)
  const isOpen = isOfOpenVerifiers(seed)
  const quality = qualityOf(random, [3, 15, 40])
  const network = createNetwork(kernel, isOpen ? losing(random) : quality)
  const wire = createNetwork(kernel, { ...qualityOf(random, [20, 40, 80]), noticed: 1, doubled: 0 })
  const stalls = random.pick([0, 0.1, 0.4])
  const streams = random.chance(0.6)
  const world: World = { kernel, authority, network, wire, embedded, streams, stalls }
  let servers: readonly (readonly [ServerProcess, Machine])[] = []
  let count = 0
  const seats: Seat[] = []
  const gone: RemoteProcess[] = []
  const nameOf = (kind: string): string => `${kind} ${(count += 1)}`

  const alive = (): typeof servers => (servers = servers.filter(([{ process }]) => process.isAlive()))
  const everybody = (): readonly Decider[] => [
    ...alive().map(([{ process, verifier }]) => ({ process, verifier, remote: null })),
    ...[...seats.map(({ remote }) => remote), ...gone].map((remote) => ({
      process: remote.process,
      verifier: remote.verifier,
      remote,
    })),
  ]
  const judge = createJudge(world, everybody)

  function server(): ServerProcess {
    const list = alive()
    const [newest] = list.at(-1) ?? []
    if (newest === undefined) throw new Error("there is always a server")
    return list.length > 1 && random.chance(0.2) ? random.pick(list)[0] : newest
  }

  function launchServer(machine: Machine): void {
    const started = startServer(world, machine.start(nameOf("server")))
    servers = [...alive(), [started, machine]]
    const { process, verifier } = started
    process.resumed = () => judge.lookUpAll({ process, verifier, remote: null })
  }

  function launchRemote({ machine, organizationId, failOpenMs }: Omit<Seat, "remote">): RemoteProcess {
    const remote = startRemote(world, machine.start(nameOf("verifier")), {
      organizationId,
      failOpenMs,
      server,
    })
    const { process, verifier } = remote
    process.resumed = () => judge.lookUpAll({ process, verifier, remote })
    return remote
  }

  const machines = [createMachine(kernel), createMachine(kernel)]
  launchServer(random.pick(machines))
  const organizations = random.pick([["org_a"], ["org_a", null], ["org_a", "org_b"], [null, "org_a"]])
  for (const organizationId of organizations) {
    const failOpenMs = isOpen || random.chance(0.2) ? random.pick([1_000, 4_000]) : 0
    const seat = { machine: createMachine(kernel), organizationId, failOpenMs }
    seats.push({ ...seat, remote: launchRemote(seat) })
  }
  return {
    kernel,
    world,
    judge,
    seats,
    gone,
    servers: alive,
    server,
    everybody,
    machines,
    startServer: launchServer,
    startRemote: launchRemote,
  }
}

/** Somebody takes power away, and is told when that is done; or repeats what was done before. */
function change({ kernel: { random }, world: { authority }, judge, server }: Stage, from = SUBJECTS): void {
  const on = server()
  const subject = random.pick(from)
  const target = random.pick(subject.targets)
  const isForAll = target === "all" || target === "keyspace:weather" || random.chance(0.2)
  const organizationId = isForAll ? null : subject.organizationId
  const make = async (): Promise<void> => {
    const made = await on.commit(organizationId, target)
    judge.answered(made, await on.settle(made), on)
  }
  const repeat = async (): Promise<void> => {
    const versions = new Map(SUBJECTS.map(({ hash }) => [hash, authority.versionOf(hash)]))
    judge.confirmed(versions, await on.settle(null), on)
  }
  const work = random.chance(0.85) ? make : repeat
  // Whoever is told nothing was promised nothing.
  on.process.exec(() => void work().catch(() => undefined))
}

function troubleVerifier({ kernel, world, seats, gone, startRemote, servers }: Stage): void {
  const { random } = kernel
  const seat = random.pick(seats)
  const { process } = seat.remote
  const [server] = servers().at(-1) ?? []
  switch (random.below(6)) {
    case 0:
    case 1:
      return process.pause(random.between(300, 5_000))
    case 2:
      return world.network.cut(process.name, server?.process.name ?? "", random.between(300, 6_000))
    case 3:
      // It leaves, and its process lives on for a while.
      seat.remote.leave()
      gone.push(seat.remote)
      kernel.after(random.between(0, 4_000), process.kill)
      seat.remote = startRemote(seat)
      return
    case 4:
      process.kill()
      seat.remote = startRemote(seat)
      return
    default:
      return troubleMachine(random, seat.machine)
  }
}

function troubleMachine(random: Random, machine: Machine): void {
  switch (random.below(4)) {
    case 0:
      return machine.suspend(random.between(200, 6_000))
    case 1:
      return machine.stepWall(random.pick([-3_600_000, -5_000, -1_000, 1_000, 5_000, 3_600_000]))
    default:
      return machine.freeze(random.between(50, 500))
  }
}

function troubleServer(stage: Stage): void {
  const { kernel, world, servers, machines, startServer } = stage
  const { random } = kernel
  const [newest, machine] = servers().at(-1) ?? []
  if (newest === undefined || machine === undefined) return
  switch (random.below(world.embedded ? 4 : 6)) {
    case 0:
      return newest.process.pause(random.between(200, 4_000))
    case 1:
    case 2:
      // Crashed, and started again by whoever looks after it.
      newest.process.kill()
      return startServer(machine)
    case 3:
      return troubleMachine(random, machine)
    case 4:
      return world.wire.cut(newest.process.name, "database", random.between(200, 4_000))
    default: {
      // Another one takes over while this one stands still, cut off.
      const other = machines.find((one) => one !== machine) ?? machine
      newest.process.pause(random.between(100, 3_000))
      return startServer(other)
    }
  }
}

function troubleDatabase(stage: Stage): void {
  const { kernel, world } = stage
  const { random } = kernel
  if (random.chance(0.3)) return world.authority.prune(random.below(4))
  if (world.embedded) return
  if (random.chance(0.3)) return world.authority.setLag(random.below(4))
  world.authority.failOver(random.chance(0.4) ? 0 : 1 + random.below(5))
  for (let count = random.below(3); count > 0; count--) {
    kernel.after(random.between(0, 800), () => change(stage))
  }
}

/** What a verifier can decide about. */
const within = ({ organizationId }: Seat): readonly Subject[] =>
  SUBJECTS.filter((one) => organizationId === null || one.organizationId === organizationId)

/** A verifier is cut off, its clocks are meddled with, and power is taken away from a key it knows. */
function isolate(stage: Stage): void {
  const { kernel, world, seats, servers, judge } = stage
  const { random } = kernel
  const seat = random.pick(seats)
  const { remote, machine } = seat
  const isolation = random.between(3_000, 5_000)
  judge.lookUpAll({ ...remote, remote })
  for (const [{ process }] of servers()) world.network.cut(remote.process.name, process.name, isolation)
  const meddle = random.pick([
    () => machine.freeze(490),
    () => machine.stepWall(-5_000),
    () => machine.suspend(random.between(500, 5_000)),
  ])
  kernel.after(random.between(0, 2_300), meddle)
  kernel.after(random.between(0, 300), () => change(stage, within(seat)))
}

/** Verifiers come back one after the other when they are given up already, in the moments in which power is taken away. */
function comeBack(stage: Stage): void {
  const { kernel, seats, judge } = stage
  const { random } = kernel
  const awayMs = random.between(5_000, 5_900)
  const spreadMs = random.pick([0, 200, 600])
  const order = random.chance(0.5) ? seats : seats.toReversed()
  for (const [place, { remote }] of order.entries()) {
    judge.lookUpAll({ ...remote, remote })
    remote.process.pause(awayMs + place * spreadMs)
  }
  const last = order.at(-1)
  for (let count = 0; count < 4; count++) {
    const at = awayMs + random.between(-60, spreadMs + 120)
    kernel.after(at, () => change(stage, within(last ?? random.pick(seats))))
  }
}

/** The database fails over while verifiers that hear little or nothing fail open, and the new history is soon as long as the old one. */
function failOverOpen(stage: Stage): void {
  const { kernel, world, seats, servers, judge } = stage
  const { random } = kernel
  if (world.embedded) return
  const isCut = random.chance(0.5)
  const at = random.between(200, 900)
  const last = random.between(200, 1_500)
  for (const { remote } of seats) {
    judge.lookUpAll({ ...remote, remote })
    if (!isCut) continue
    kernel.after(at - 20, () => {
      for (const [{ process }] of servers())
        world.network.cut(remote.process.name, process.name, 3_000 + last)
    })
  }
  if (!isCut) for (let count = 0; count < 4; count++) kernel.after(random.between(0, at), () => change(stage))
  kernel.after(at, () => world.authority.failOver(1 + random.below(5)))
  for (let count = 0; count < 8; count++) kernel.after(at + random.between(0, last), () => change(stage))
}

/** Changes are made while the first verifiers join, and records come from a copy that is behind. */
function beginBusily(stage: Stage): void {
  const { kernel, world } = stage
  if (!world.embedded) world.authority.setLag(3)
  for (let count = 0; count < 12; count++) kernel.after(kernel.random.between(20, 1_200), () => change(stage))
}

/** Lets something happen again and again, with pauses of that length on average. */
function often(stage: Stage, pauseMs: number, what: () => void): void {
  const { kernel } = stage
  kernel.after(kernel.random.between(0, 2 * pauseMs), () => {
    what()
    often(stage, pauseMs, what)
  })
}

/**
 * Plays one simulation: a server or two with a database, verifiers in other processes, changes, and everything that may go wrong. The code of
 * the verifiers, of whoever waits for them and of the protocol between them is the real one.
 */
export async function simulate(seed: number): Promise<Outcome> {
  const stage = createStage(seed)
  const { kernel, world, judge, everybody } = stage
  const { random } = kernel
  const lookUp = (): void => {
    const { hash } = random.pick(SUBJECTS)
    for (const decider of everybody()) judge.lookUp(decider, hash)
  }
  const trouble = random.pick([600, 1_200, 3_000])
  often(stage, 80, lookUp)
  const pause = random.pick([150, 400, 900])
  often(stage, isOfOpenVerifiers(seed) ? 2 * pause : pause, () => change(stage))
  often(stage, trouble, () => troubleVerifier(stage))
  if (random.chance(0.7)) often(stage, trouble * 3, () => troubleServer(stage))
  if (random.chance(0.5)) often(stage, trouble * 2, () => troubleDatabase(stage))
  if (random.chance(0.5)) often(stage, 3_000, () => isolate(stage))
  if (random.chance(0.5)) kernel.after(random.between(100, 1_200), () => comeBack(stage))
  if (random.chance(0.2)) beginBusily(stage)
  if (isOfOpenVerifiers(seed)) often(stage, random.pick([1_000, 4_000]), () => failOverOpen(stage))
  if (!world.embedded && random.chance(0.3)) world.authority.setLag(1 + random.below(3))
  await kernel.runUntil(LENGTH_MS)
  return { wrong: judge.wrong.map((what) => `seed ${seed} ${what}`), counts: judge.counts }
}
