// What a page of numbers tells about the machine and the packages.
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'

export interface Surroundings {
  readonly date: string
  readonly node: string
  readonly processor: string
  /** Versions by package name. */
  readonly versions: Readonly<Record<string, string>>
}

export async function surroundings(packages: readonly string[]): Promise<Surroundings> {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`,
    versions: Object.fromEntries(
      await Promise.all(packages.map(async (name) => [name, await versionOf(name)] as const)),
    ),
  }
}

/** Not every package lets its `package.json` be imported. */
async function versionOf(name: string): Promise<string> {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')).version
}
