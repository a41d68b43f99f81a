// What the tests of the last run have written down in its report.
import { readFile } from 'node:fs/promises'

/** The report of that name; an empty one where there has been no run. */
export async function readReport(name) {
  try {
    return JSON.parse(await readFile(new URL(`reports/${name}.json`, import.meta.url), 'utf8'))
  } catch {
    return { suites: [] }
  }
}

/** The annotations of that type, in the order of the tests. */
export function annotations(report, type) {
  return results(report, type).map(({ annotation }) => annotation)
}

/** The same with how each test ended, and why it was skipped. */
export function results({ suites }, type) {
  return specsOf(suites)
    .flatMap(({ tests }) => tests)
    .flatMap(({ status, results }) => {
      const all = results.at(-1)?.annotations ?? []
      const skipped = all.find((annotation) => annotation.type === 'skip')?.description
      return all
        .filter((annotation) => annotation.type === type)
        .map(({ description }) => ({ annotation: JSON.parse(description), status, skipped }))
    })
}

function specsOf(suites) {
  return suites.flatMap((suite) => [...suite.specs, ...specsOf(suite.suites ?? [])])
}
