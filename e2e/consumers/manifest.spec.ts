// What is in the archive: the manifest, the documents that npm shows, the file for import maps and CDNs.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build, type InlineConfig } from 'vite'
import { FRAMEWORKS } from './support/frameworks.ts'
import { packed } from './support/packed.ts'
import { pnpm } from './support/pnpm.ts'
import { test as base, expect } from './support/test.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CLIENT = join(ROOT, 'packages/client')
const run = promisify(execFile)

/** Where a condition or a field leads: all paths in a part of the manifest. */
function pathsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('./') ? [value] : []
  return Object.values(value ?? {}).flatMap(pathsIn)
}

interface Fixtures {
  readonly folder: string
  /** The files of an archive, in a folder of their own. */
  readonly unpack: (archive: string) => Promise<string>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-manifest-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },
  unpack: async ({ folder }, use) =>
    use(async (archive) => {
      const target = await mkdtemp(join(folder, 'unpacked-'))
      await run('tar', ['-xzf', archive, '-C', target])
      return join(target, 'package')
    }),
})

test('all that the manifest names is there, and no condition of the workspace', async ({ unpack }) => {
  const folder = await unpack(packed())
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const { main, types, unpkg, jsdelivr, exports } = manifest
  const paths = pathsIn({ main, types, unpkg, jsdelivr, exports })
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter((path) => !existsSync(join(folder, path)))).toEqual([])
  const conditions = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : Object.keys(entry as object),
  )
  expect([...new Set(conditions)]).toEqual(['types', 'default'])
  const names = (await readdir(folder, { recursive: true })).filter((name) => !name.includes('.d.ts'))
  expect(names.filter((name) => /\.(test|spec)\.|tsconfig|tsbuildinfo/.test(name))).toEqual([])
})

test('npm and pnpm pack the same, and change no file of the repository', async ({ folder, unpack }) => {
  test.info().skip(!existsSync(join(ROOT, '.git')), 'not in a clone')
  const status = async (): Promise<string> =>
    (await run('git', ['status', '--porcelain'], { cwd: ROOT })).stdout
  const before = await status()
  const byPnpm = join(folder, 'by-pnpm')
  await mkdir(byPnpm)
  await pnpm(CLIENT, 'pack', '--pack-destination', byPnpm)
  expect(await status()).toBe(before)
  const [archive] = await readdir(byPnpm)
  const folders = [await unpack(packed()), await unpack(join(byPnpm, archive!))]
  const [npms, pnpms] = await Promise.all(
    folders.map(async (unpacked) => {
      const { scripts, devDependencies, ...manifest } = JSON.parse(
        await readFile(join(unpacked, 'package.json'), 'utf8'),
      )
      return { manifest, names: (await readdir(unpacked, { recursive: true })).sort() }
    }),
  )
  expect(pnpms).toEqual(npms)
})

test("the README's links and images lead somewhere from npm's page", async ({ unpack }) => {
  const folder = await unpack(packed())
  const readme = await readFile(join(folder, 'README.md'), 'utf8')
  const { repository } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const home: string = repository.url.replace(/^git\+(.*)\.git$/, '$1')
  const links = [...readme.replaceAll(/```.*?```/gs, '').matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)]
  expect(links.length).toBeGreaterThan(10)
  const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(
    ([, text = '']) =>
      `#${text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-')}`,
  )
  for (const [, image, target = ''] of links) {
    const kind = image ? 'raw' : 'blob'
    if (target.startsWith(home)) {
      expect(target).toMatch(`${home}/${kind}/HEAD/`)
      const path = target.replace(`${home}/${kind}/HEAD/`, '').replace(/#.*/, '')
      expect(existsSync(join(ROOT, path)), target).toBe(true)
    } else if (target.startsWith('#')) expect(headings).toContain(target)
    else expect(target).toMatch(/^https:\/\//)
  }
})

test('the single file imports nothing, exports what the core does, and carries both licences', async ({
  makeProject,
}) => {
  const project = await makeProject()
  const file = project.path('node_modules/resilient-socket/dist/resilient-socket.min.js')
  const text = await readFile(file, 'utf8')
  const notices = text.slice(0, text.indexOf('*/'))
  const code = text.slice(notices.length)
  expect(code).not.toMatch(/\bimport\b\s*[({"'*]|\bfrom\s*["']/)
  for (const name of ['resilient-socket', 'eventemitter3']) {
    const manifest = JSON.parse(await readFile(project.path('node_modules', name, 'package.json'), 'utf8'))
    const licence = await readFile(project.path('node_modules', name, 'LICENSE'), 'utf8')
    expect(notices).toContain(`${name} ${manifest.version}\n\n${licence.trim()}`)
  }
  const script = `
    const [single, core] = await Promise.all([
      import('resilient-socket/dist/resilient-socket.min.js'), import('resilient-socket'),
    ])
    console.log(JSON.stringify([Object.keys(single).sort(), Object.keys(core).sort()]))`
  const { text: printed } = await project.run(process.execPath, '--input-type=module', '--eval', script)
  const [single, core] = JSON.parse(printed)
  expect(core).toContain('ResilientSocket')
  expect(single).toEqual(core)
})

test('CommonJS can require every entry', async ({ makeProject }) => {
  const project = await makeProject({ dependencies: FRAMEWORKS })
  const script = `
    const { exports } = require('resilient-socket/package.json')
    // The Worker's file speaks to its page as soon as it runs.
    const entries = Object.keys(exports).filter((entry) => !entry.endsWith('worker.js'))
    for (const entry of entries) require('resilient-socket' + entry.slice(1))
    console.log(String(entries.length))`
  const { code, text } = await project.run(process.execPath, '--input-type=commonjs', '--eval', script)
  expect(code, text).toBe(0)
  expect(Number.parseInt(text, 10)).toBeGreaterThan(5)
})

test("bundlers keep the Worker's file, although nothing is imported from it", async ({ makeProject }) => {
  const worker = "import 'resilient-socket/worker-clock/worker.js'"
  const page = "import { ResilientSocket } from 'resilient-socket'\nimport 'resilient-socket/heartbeats'"
  const project = await makeProject({ files: { 'worker.js': worker, 'page.js': page } })
  const bundle = async (entry: string): Promise<string> => {
    const lib = { entry: project.path(entry), formats: ['es' as const] }
    const options = {
      root: project.folder,
      configFile: false,
      logLevel: 'silent',
      build: { lib, write: false },
    }
    const [result] = [await build(options as InlineConfig)].flat()
    if (!result || !('output' in result)) throw new Error('nothing was bundled')
    return result.output[0].code
  }
  expect(await bundle('worker.js')).toContain('postMessage')
  expect((await bundle('page.js')).trim()).toBe('')
})
