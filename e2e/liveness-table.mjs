// Prints how long the last run took to notice and to be back, as a Markdown table: node liveness-table.mjs
import { annotations, readReport } from './report.mjs'

const reports = await Promise.all(['e2e', 'long'].map(readReport))
const measured = reports.flatMap((report) => annotations(report, 'measured'))
const figures = reports.flatMap((report) => annotations(report, 'figures'))

if (measured.length === 0 && figures.length === 0) {
  console.error('The last run measured nothing: run "npm test" or "npm run test:long" first.')
  process.exitCode = 1
} else {
  console.log('| what happened | usable again after | bound |')
  console.log('| --- | ---: | ---: |')
  for (const { what, took, bound } of measured) {
    console.log(`| ${what} | ${took === null ? 'never' : `${took} ms`} | ${bound} ms |`)
  }
}
for (const { title, ...rest } of figures) {
  console.log(`\n${title}\n`)
  for (const [name, value] of Object.entries(rest)) console.log(`- ${name}: ${value}`)
}
