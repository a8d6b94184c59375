import { expect, it } from "vitest"
import { virtualTime } from "../../../core/test/virtual-time.ts"
import { createAcknowledger } from "./acknowledger.ts"

it("acknowledges the first move at once, and then as often as it may", async () => {
  const time = virtualTime(0)
  const times: number[] = []
  const moved = createAcknowledger({
    clock: time.clock,
    schedule: time.schedule,
    acknowledge: () => void times.push(time.clock.monotonic()),
  })
  const start = time.clock.monotonic()
  moved(100)
  await time.advance(10)
  moved(100)
  moved(100)
  await time.advance(500)
  moved(100)
  await time.advance(1)
  expect(times.map((at) => at - start)).toEqual([0, 100, 200, 510])
})
