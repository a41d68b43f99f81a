// Components as the guide shows them: rendered on a server that dials nothing, then in Chromium with a real server.
import type { Page } from '@playwright/test'
import type { ResilientSocket } from 'resilient-socket'
import type { EchoServer } from '../support/echo-server.ts'
import { freePort } from '../support/free-port.ts'
import { record, versions } from './support/environment-row.ts'
import type { Project } from './support/project.ts'
import { expect, pageUrl, test } from './support/test.ts'

/** What the pages leave for tests. */
declare global {
  function unmount(): void
}

interface Globals {
  /** By `Announce`, of `shared`. */
  readonly announced: readonly string[]
  readonly shared: ResilientSocket
}

const RENDERED =
  'Rendered on the server, which dials nothing. In Chromium the page connects, sends and receives'

test('React renders on a server, connects in the page, and closes when it unmounts', async ({
  page,
  pageErrors,
  projectOf,
  serve,
  echoServer,
}) => {
  const project = projectOf('react')
  record({
    group: 'Frameworks',
    toolchain: 'React, in strict mode',
    version: await versions(project.folder, 'react'),
    did: `${RENDERED}, and closes when it unmounts.`,
    setting: '`resilient-socket/react`',
  })
  await build(project)
  await render(project, 'dist/render.js', echoServer)
  await page.goto(pageUrl(`${await serve(project.path('dist'))}/`, echoServer))
  await expectLive(page)
  await expect(page).toHaveTitle('a title')
  const announced = await page.evaluate(() => {
    const { announced, shared } = globalThis as unknown as Globals
    shared.open()
    shared.close()
    const during = [...announced]
    unmount()
    shared.open()
    shared.close()
    return { during, after: announced }
  })
  expect(announced.during[0]).toBe('connecting')
  expect(announced.after).toEqual(announced.during)
  await expectNoClients(echoServer)
  expect(pageErrors).toEqual([])
})

test('Vue renders on a server, connects in the page, and closes when it unmounts', async ({
  page,
  pageErrors,
  projectOf,
  serve,
  echoServer,
}) => {
  const project = projectOf('vue')
  record({
    group: 'Frameworks',
    toolchain: 'Vue',
    version: await versions(project.folder, 'vue', 'vite'),
    did: `${RENDERED}, and closes when it unmounts.`,
    setting: '`autoConnect: false`',
  })
  await build(project)
  await render(project, 'render.js', echoServer)
  await page.goto(pageUrl(`${await serve(project.path('dist'))}/`, echoServer))
  await expectLive(page)
  await page.evaluate(() => unmount())
  await expectNoClients(echoServer)
  expect(pageErrors).toEqual([])
})

test('a Next application renders on its server, which dials nothing, and connects in the page', async ({
  page,
  pageErrors,
  projectOf,
  start,
  echoServer,
}) => {
  const project = projectOf('next', { NEXT_TELEMETRY_DISABLED: '1' })
  record({
    group: 'Frameworks',
    toolchain: 'Next',
    version: await versions(project.folder, 'next', 'react'),
    did: `\`next build\`, \`next start\`. ${RENDERED}.`,
    setting: "`resilient-socket/react`; `'use client'` in files that use a socket",
  })
  const built = await project.run('npm', 'run', '--silent', 'build')
  expect(built.code, built.text).toBe(0)
  const port = await freePort()
  const server = start('npm', ['run', '--silent', 'start', '--', '--port', `${port}`], {
    cwd: project.folder,
    env: { ...process.env, LIVE_URL: echoServer.url },
  })
  await expect.poll(() => (server.hasEnded ? server.errors : server.lines.join())).toContain('Ready in')

  const url = `http://127.0.0.1:${port}/`
  expect(await (await fetch(url)).text()).toContain('<p>idle</p>')
  expect(echoServer.visits).toEqual([])
  await page.goto(url)
  await expectLive(page)
  expect(pageErrors).toEqual([])
})

for (const { name, project: folderName, keeps } of [
  { name: 'Vue', project: 'vue', keeps: { reactive: true, ref: true, state: ['idle', 'idle'] } },
  { name: 'MobX', project: 'mobx', keeps: { observable: true, seen: ['idle'] } },
]) {
  test(`${name} leaves a socket as it is`, async ({ projectOf }) => {
    const project = projectOf(folderName)
    record({
      group: 'Frameworks',
      toolchain: `${name}'s reactive state`,
      version: await versions(project.folder, folderName),
      did: 'Put a socket into reactive state: it comes out as it went in, and works.',
    })
    const { code, text } = await project.run(process.execPath, 'proxies.js')
    expect(code, text).toBe(0)
    expect(JSON.parse(text)).toEqual({ ...keeps, sent: 'queued' })
  })
}

test('a socket becomes JSON without its secrets', async ({ projectOf }) => {
  record({
    group: 'Frameworks',
    toolchain: '`JSON.stringify`',
    version: `Node ${process.versions.node}`,
    did: 'Turned a socket into JSON: no query, no credentials.',
  })
  const { code, text } = await projectOf('runtimes').run(process.execPath, 'json.mjs')
  expect(code, text).toBe(0)
  expect(JSON.parse(text)).toMatchObject({ socket: { state: 'idle' }, tag: '[object ResilientSocket]' })
  expect(text).not.toMatch(/secret/)
})

async function build(project: Project): Promise<void> {
  const { code, text } = await project.run('npm', 'run', '--silent', 'build')
  expect(code, text).toBe(0)
}

/** Writes the page that the server renders, to where the build is. */
async function render(project: Project, program: string, { url, visits }: EchoServer): Promise<void> {
  const { code, text } = await project.run(process.execPath, program, url)
  expect(code, text).toBe(0)
  expect(text).toContain('<p>idle</p>')
  expect(visits).toEqual([])
  await project.write({ 'dist/index.html': text })
}

async function expectLive(page: Page): Promise<void> {
  await expect(page.locator('p')).toHaveText('open')
  await page.getByRole('button').click()
  await expect(page.locator('pre')).toHaveText('hello')
}

/** None that is still connected. */
async function expectNoClients({ visits }: EchoServer): Promise<void> {
  await expect.poll(() => visits.filter(({ closeCode }) => closeCode === undefined)).toEqual([])
}
