// Prints what the last run of the fault tests has measured, as a Markdown table: node fault-table.mjs
import { annotations, readReport } from './report.mjs'

const report = await readReport('e2e')
const faults = annotations(report, 'fault').sort(byName)
if (faults.length === 0) {
  console.error('The last run had no fault tests: run "npm test" first, or "npm test -- faults-".')
  process.exitCode = 1
} else {
  console.log(
    '| fault | native: noticed after | native: answers after | ours: noticed after | ours: answers after |',
  )
  console.log('| --- | ---: | ---: | ---: | ---: |')
  for (const { fault, native, ours, ...times } of faults) {
    const cells = [native, ours].flatMap((lane) => [
      duration(lane.noticed, times),
      duration(lane.back, times),
    ])
    console.log(`| ${[fault, ...cells].join(' | ')} |`)
  }
}
for (const { messages, native, ours } of annotations(report, 'accounting')) {
  console.log(`\nOf ${messages} messages, lost: native ${native.lost}, ours ${ours.lost}.`)
}

function byName(a, b) {
  return a.fault.localeCompare(b.fault, 'en', { numeric: true })
}

function duration(time, { watched, lasted }) {
  if (time === undefined) return '–'
  if (time === null) return `not in ${(watched / 1_000).toFixed(1)} s`
  return time < 0 ? `${lasted + time} ms, before it was over` : `${time} ms`
}
