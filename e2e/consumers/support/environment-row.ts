// A row of docs/reference/environments.md, which is written from the report of the tests.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from './test.ts'

export interface EnvironmentRow {
  readonly group: 'Bundlers' | 'TypeScript' | 'Test runners' | 'Runtimes' | 'Workers' | 'Frameworks'
  readonly toolchain: string
  readonly version: string
  /** What was done, in one sentence. */
  readonly did: string
  /** What a user has to set; nothing if absent. */
  readonly setting?: string
}

/** The result is that of the test. */
export function record(row: EnvironmentRow): void {
  test.info().annotations.push({ type: 'environment', description: JSON.stringify(row) })
}

/** The installed versions of packages of a project: `jest 30.5.2, jsdom 26.1.0`. */
export async function versions(folder: string, ...names: readonly string[]): Promise<string> {
  const found = names.map(async (name) => {
    const manifest = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')
    return JSON.parse(manifest).version
  })
  const [first, ...others] = await Promise.all(found)
  return [first, ...others.map((version, index) => `${names[index + 1]} ${version}`)].join(', ')
}
