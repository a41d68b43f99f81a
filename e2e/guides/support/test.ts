// The `test` of guides: servers that are stopped after it, and a fault proxy in front of one.
import { fileURLToPath } from 'node:url'
import { test as base } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import { freePort } from '../../support/free-port.ts'
import { Front } from './front.ts'
import { Program, type ProgramOptions } from './program.ts'

const HOST = '127.0.0.1'

export interface Served {
  readonly server: Program
  /** It has the page, and stands between the fault proxy and the server. */
  readonly front: Front
  readonly proxy: FaultProxy
  /** Of the proxy: what a page dials. */
  readonly origin: string
}

interface Fixtures {
  /** Starts a program, named relative to `guides`. */
  readonly start: (file: string, options?: ProgramOptions) => Promise<Program>
  /** The same, behind a fault proxy, whose origin the program gets as `ORIGIN`. */
  readonly serve: (file: string, env?: Readonly<Record<string, string>>) => Promise<Served>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  start: async ({}, use) => {
    const programs: Program[] = []
    await use(async (file, options) => {
      const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
      const program = await Program.start(path, options)
      programs.push(program)
      return program
    })
    for (const program of programs) await program.end()
  },
  serve: async ({ start }, use) => {
    const opened: { close(): void }[] = []
    await use(async (file, env = {}) => {
      const port = await freePort()
      const front = await Front.listen(port)
      const proxy = await FaultProxy.listen({ host: HOST, port: front.port }, 0)
      opened.push(proxy, front)
      const origin = `http://${HOST}:${proxy.port}`
      const server = await start(file, { port, env: { ...env, ORIGIN: origin } })
      return { server, front, proxy, origin }
    })
    for (const each of opened) each.close()
  },
})

export { expect } from '@playwright/test'
