// The same page from each bundler, and from none, in Chromium with a real server.
import type { Page } from '@playwright/test'
import type { EchoServer } from '../support/echo-server.ts'
import { record, versions } from './support/environment-row.ts'
import { expect, pageUrl, test } from './support/test.ts'

const DID = 'Built a page. In Chromium it connects, sends, receives and closes.'

/** A build without a warning. */
const SILENT = { code: 0, text: expect.not.stringMatching(/warn|error/i) }

interface Bundler {
  readonly name: string
  readonly project: string
  readonly packages: readonly string[]
  readonly script?: string
  readonly output?: string
  readonly setting?: string
}

const BUNDLERS: readonly Bundler[] = [
  { name: 'Vite', project: 'vite', packages: ['vite'] },
  { name: 'webpack', project: 'webpack', packages: ['webpack'] },
  {
    name: 'Rollup',
    project: 'rollup',
    packages: ['rollup'],
    setting: '`@rollup/plugin-node-resolve` and `@rollup/plugin-commonjs`',
  },
  {
    name: 'Rollup without `@rollup/plugin-commonjs`',
    project: 'rollup',
    packages: ['rollup'],
    script: 'build:one-file',
    output: 'dist-one-file',
    setting: 'the one-file build, by `@rollup/plugin-alias`',
  },
  { name: 'esbuild', project: 'esbuild', packages: ['esbuild'] },
  {
    name: 'Parcel',
    project: 'parcel',
    packages: ['parcel'],
    setting: '`"@parcel/resolver-default": { "packageExports": true }` in package.json',
  },
]

for (const { name, project: folderName, packages, script = 'build', output = 'dist', setting } of BUNDLERS) {
  test(`${name} builds a page that connects`, async ({ page, pageErrors, projectOf, serve, echoServer }) => {
    const project = projectOf(folderName)
    record({
      group: 'Bundlers',
      toolchain: name,
      version: await versions(project.folder, ...packages),
      did: DID,
      ...(setting !== undefined && { setting }),
    })
    expect(await project.run('npm', 'run', '--silent', script)).toEqual(SILENT)
    const origin = await serve(project.path(output), project.folder)
    await expectEcho(page, origin, echoServer)
    expect(pageErrors).toEqual([])
  })
}

test('Rollup names eventemitter3 if nothing resolves CommonJS', async ({ projectOf }) => {
  const { code, text } = await projectOf('rollup').run('npm', 'run', '--silent', 'build:without-commonjs')
  expect(code).not.toBe(0)
  expect(text).toMatch(/"default" is not exported by .*eventemitter3/)
})

test('a page without a bundler connects, with an import map', async ({
  page,
  pageErrors,
  projectOf,
  serve,
  echoServer,
}) => {
  record({
    group: 'Bundlers',
    toolchain: 'none: an import map',
    version: '–',
    did: 'Opened a page in Chromium. It connects, sends, receives and closes.',
    setting: '`dist/resilient-socket.min.js` for the core; other entries by their own files',
  })
  await expectEcho(page, await serve(projectOf('import-map').folder), echoServer)
  expect(pageErrors).toEqual([])
})

for (const { name, project: folderName, setting } of [
  { name: 'Vite', project: 'vite', setting: 'the Worker by `?worker&url`' },
  { name: 'webpack', project: 'webpack', setting: 'the Worker by `new URL(…, import.meta.url)`' },
]) {
  test(`${name} builds workerClock's Worker as a file, for a strict policy`, async ({
    page,
    pageErrors,
    projectOf,
    serve,
    echoServer,
  }) => {
    const project = projectOf(folderName)
    record({
      group: 'Bundlers',
      toolchain: `${name}, \`workerClock\` under a strict policy`,
      version: await versions(project.folder, folderName),
      did: "Built a page whose policy forbids `blob:` Workers. In Chromium the clock's Worker runs, and the page connects.",
      setting,
    })
    expect(await project.run('npm', 'run', '--silent', 'build:strict')).toEqual(SILENT)
    const origin = await serve(project.path('dist-strict'), project.folder)
    const started = page.waitForEvent('worker')
    await page.goto(pageUrl(`${origin}/strict.html`, echoServer))
    expect((await started).url()).toContain(`${origin}/`)
    await expect(page.locator('output')).toHaveText('hello, open')
    expect(pageErrors).toEqual([])
  })
}

async function expectEcho(page: Page, origin: string, echoServer: EchoServer): Promise<void> {
  await page.goto(pageUrl(`${origin}/`, echoServer))
  await expect(page.locator('output')).toHaveText('hello, closed, 1000')
  await expect.poll(() => echoServer.visits).toMatchObject([{ messages: ['hello'], closeCode: 1000 }])
}
