import { loadHalves } from './halves.ts'
import { playAll } from './totals.ts'

const schedules = Number(process.env['SCHEDULES'] ?? 100_000)
const { violation, totals } = playAll(await loadHalves(), schedules)
console.log({ schedules, ...totals })
if (violation !== undefined) {
  console.error(violation)
  process.exitCode = 1
}
