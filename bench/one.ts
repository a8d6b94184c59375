import { BENCHMARKS } from "./benchmarks.ts"

// Runs one benchmark in this process and hands its figures to the parent: each has a process of its own, so that none
// is measured with what another left in the heap and in the compiler's feedback.

const benchmark = BENCHMARKS.find(({ id }) => id === process.argv[2])
if (benchmark === undefined) throw new Error(`there is no benchmark ${process.argv[2]}`)
const figures = await benchmark.measure()
process.send?.(figures, () => process.disconnect())
