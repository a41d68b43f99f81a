// The client in Workers of each kind, in Chromium with a real server.
import { record, versions } from './support/environment-row.ts'
import { projectFolder } from './support/prepare.ts'
import { Project } from './support/project.ts'
import { expect, test } from './support/test.ts'

interface Receiver {
  postMessage(message: unknown, transfer: Transferable[]): void
}

/** Each starts a Worker of `/worker.js` and gives what a message can be posted to. */
const KINDS: Readonly<Record<string, () => Promise<Receiver>>> = {
  'dedicated Worker': async () => new Worker('/worker.js', { type: 'module' }),
  SharedWorker: async () => new SharedWorker('/worker.js', { type: 'module' }).port,
  'service worker': async () => {
    await navigator.serviceWorker.register('/worker.js', { type: 'module' })
    const { active } = await navigator.serviceWorker.ready
    return active!
  },
}

// One after the other, because they load what is built once.
test.describe.configure({ mode: 'default' })

test.beforeAll(async () => {
  const { code, text } = await new Project(projectFolder('esbuild')).run(
    'npm',
    'run',
    '--silent',
    'build:worker',
  )
  expect(code, text).toBe(0)
})

for (const [kind, startWorker] of Object.entries(KINDS)) {
  test(`a ${kind} connects`, async ({ page, pageErrors, projectOf, serve, echoServer, browser }) => {
    const project = projectOf('esbuild')
    record({
      group: 'Workers',
      toolchain: kind,
      version: `Chromium ${browser.version()}, esbuild ${await versions(project.folder, 'esbuild')}`,
      did: 'Built a module. In the Worker it connects, sends, receives and closes.',
    })
    await page.goto(`${await serve(project.path('dist-worker'), project.folder)}/blank.html`)
    const worker = await page.evaluateHandle(startWorker)
    const answer = await worker.evaluate((worker, url) => {
      const { port1: near, port2: far } = new MessageChannel()
      const answer = new Promise<unknown>((resolve) => {
        near.onmessage = ({ data }) => resolve(data)
      })
      worker.postMessage(url, [far])
      return answer
    }, echoServer.url)
    expect(answer).toBe('hello, closed, 1000')
    await expect.poll(() => echoServer.visits).toMatchObject([{ messages: ['hello'], closeCode: 1000 }])
    expect(pageErrors).toEqual([])
  })
}
