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
export function annotations({ suites }, type) {
  return specsOf(suites)
    .flatMap(({ tests }) => tests)
    .flatMap(({ results }) => results.at(-1)?.annotations ?? [])
    .filter((annotation) => annotation.type === type)
    .map(({ description }) => JSON.parse(description))
}

function specsOf(suites) {
  return suites.flatMap((suite) => [...suite.specs, ...specsOf(suite.suites ?? [])])
}
