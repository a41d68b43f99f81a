// Prints what the last `npm run test:harm` and `npm run test:long` have done to connections that live, and how soon dead ones
// were noticed, as Markdown tables: node harm-table.mjs
import { annotations, readReport } from './report.mjs'

const reports = await Promise.all(['harm', 'long', 'engines'].map(readReport))
const of = (type) => reports.flatMap((report) => annotations(report, type))
const trials = of('harm')
if (trials.length === 0) {
  console.error('The last run has tried nothing: run "npm run test:harm" first.')
  process.exit(1)
}
table(
  [
    'living connections',
    'native: given up',
    'answers lost',
    'longest',
    'ours: given up',
    'replaced as planned',
    'dials',
    'answers lost',
    'doubled',
    'longest',
  ],
  trials.map(({ row, native, ours }) => [
    row,
    native.givenUp,
    native.lost,
    seconds(native.longest),
    ours.givenUp,
    ours.replaced,
    ours.dials,
    ours.lost,
    ours.doubled,
    seconds(ours.longest),
  ]),
)
table(
  ['servers that know no ping', 'connections ended', 'bound', 'told', 'state at the end'],
  of('no ping').map(({ row, ended, bound, told, state }) => [row, ended, bound, told, state]),
)
table(
  ['what happened', 'usable again after', 'bound'],
  annotations(reports[0], 'measured').map(({ what, took, bound }) => [what, seconds(took), seconds(bound)]),
)

function table(head, rows) {
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
  console.log(`${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`)
}

function seconds(milliseconds) {
  return milliseconds === null ? 'never' : `${(milliseconds / 1_000).toFixed(1)} s`
}
