// Once before all tests: packs the library, and installs it in a copy of the projects, outside the repository.
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pack, { packed } from './packed.ts'
import { pnpm } from './pnpm.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PROJECTS = join(ROOT, 'e2e/consumers/projects')
const VARIABLE = 'CONSUMER_PROJECTS'

/** What several projects have: folders or files of the repository, by where they are copied to. */
const SHARED: readonly [from: string, to: string][] = [
  ...['vite', 'webpack', 'rollup', 'esbuild', 'parcel'].map((name): [string, string] => [
    'e2e/consumers/projects/page',
    name,
  ]),
  ['e2e/consumers/projects/page/main.js', 'import-map/main.js'],
  ['e2e/consumers/projects/vite/strict.html', 'webpack/strict.html'],
  ['packages/client/test/examples/testing', 'vitest'],
  ['e2e/consumers/projects/react/live.jsx', 'next/app/live.jsx'],
]

/** Playwright's global setup; resolves with its teardown. */
export default async function prepare(): Promise<() => Promise<void>> {
  const unpack = await pack()
  // The real path: bundlers compare it with those of the files that they load.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'resilient-socket-consumers-')))
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true })
    await unpack()
  }
  try {
    await install(folder)
  } catch (error) {
    await remove()
    throw error
  }
  process.env[VARIABLE] = folder
  return remove
}

async function install(folder: string): Promise<void> {
  await cp(PROJECTS, folder, { recursive: true, filter: (path) => !path.includes('node_modules') })
  for (const [from, to] of SHARED) await cp(join(ROOT, from), join(folder, to), { recursive: true })
  await pnpm(folder, 'install', '--frozen-lockfile', '--prefer-offline')
  await pnpm(folder, 'add', '--recursive', '--prefer-offline', packed())
}

/** The folder of one of the projects. */
export function projectFolder(name: string): string {
  const folder = process.env[VARIABLE]
  if (folder === undefined) throw new Error('support/prepare.ts must be the globalSetup of the config')
  return join(folder, name)
}
