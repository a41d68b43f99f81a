// Prints how long the last run took to notice and to be back, as a Markdown table: node liveness-table.mjs
import { readFile } from 'node:fs/promises'

const reports = await Promise.all(['e2e', 'long'].map(read))
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

/** The report of a run, where there has been one. */
async function read(name) {
  try {
    return JSON.parse(await readFile(new URL(`reports/${name}.json`, import.meta.url), 'utf8'))
  } catch {
    return { suites: [] }
  }
}

function annotations({ suites }, type) {
  return specsOf(suites)
    .flatMap(({ tests }) => tests)
    .flatMap(({ results }) => results.at(-1)?.annotations ?? [])
    .filter((annotation) => annotation.type === type)
    .map(({ description }) => JSON.parse(description))
}

function specsOf(suites) {
  return suites.flatMap((suite) => [...suite.specs, ...specsOf(suite.suites ?? [])])
}
