// The `test` of this suite: what a test makes and starts is removed and stopped after it.
import { test as base } from '@playwright/test'
import { EchoServer } from '../../support/echo-server.ts'
import { projectFolder } from './prepare.ts'
import { Program, type ProgramOptions } from './program.ts'
import { Project, type ProjectOptions } from './project.ts'
import { startSite } from './site.ts'

export { expect } from '@playwright/test'

export interface Fixtures {
  /** Makes a user's project that has the packed library. */
  readonly makeProject: (options?: ProjectOptions) => Promise<Project>
  /** One of the folder `projects`, installed; `env` is added to what its commands see. */
  readonly projectOf: (name: string, env?: NodeJS.ProcessEnv) => Project
  readonly echoServer: EchoServer
  /** A site of what the folders hold; its origin. */
  readonly serve: (...folders: readonly string[]) => Promise<string>
  readonly start: (command: string, args: readonly string[], options: ProgramOptions) => Program
  /** What went wrong in `page`: exceptions, and errors in its console. */
  readonly pageErrors: readonly string[]
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  makeProject: async ({}, use) => {
    const projects: Project[] = []
    await use(async (options) => {
      const project = await Project.make(options)
      projects.push(project)
      return project
    })
    for (const project of projects) await project.remove()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  projectOf: async ({}, use) => use((name, env) => new Project(projectFolder(name), env)),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  echoServer: async ({}, use) => {
    const server = await EchoServer.start()
    await use(server)
    await server.close()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  serve: async ({}, use) => {
    const sites: { close(): Promise<void> }[] = []
    await use(async (...folders) => {
      const site = await startSite(...folders)
      sites.push(site)
      return site.origin
    })
    for (const site of sites) await site.close()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  start: async ({}, use) => {
    const programs: Program[] = []
    await use((command, args, options) => {
      const program = new Program(command, args, options)
      programs.push(program)
      return program
    })
    for (const program of programs) await program.stop()
  },
  pageErrors: async ({ page }, use) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await use(errors)
  },
})

/** The address of a page that is told where the server is. */
export function pageUrl(page: string, { url }: EchoServer): string {
  return `${page}?server=${encodeURIComponent(url)}`
}
