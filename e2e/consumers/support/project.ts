// A user's project in a folder of its own, outside the workspace, with the packed library installed.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { packed } from './packed.ts'

export interface ProjectOptions {
  /** Texts by path. `package.json` is made from `dependencies`. */
  readonly files?: Readonly<Record<string, string>>
  /** Besides the library; exact versions. */
  readonly dependencies?: Readonly<Record<string, string>>
}

export interface Output {
  /** `null` if a signal ended it. */
  readonly code: number | null
  /** Both streams, standard output first. */
  readonly text: string
}

/** No command of a project takes so long, unless it hangs. */
const TIMEOUT = 200_000

export class Project {
  readonly folder: string
  readonly #env: NodeJS.ProcessEnv | undefined

  /** `env` is added to what its commands see. */
  constructor(folder: string, env?: NodeJS.ProcessEnv) {
    this.folder = folder
    this.#env = env
  }

  /** Makes the folder and installs. Rejects with what npm said. */
  static async make({ files = {}, dependencies = {} }: ProjectOptions = {}): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), 'resilient-socket-project-')))
    const manifest = {
      private: true,
      type: 'module',
      dependencies: { ...dependencies, 'resilient-socket': `file:${packed()}` },
    }
    await project.write({ 'package.json': JSON.stringify(manifest), ...files })
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    const { code, text } = await project.run('npm', ...install)
    if (code === 0) return project
    await project.remove()
    throw new Error(`npm install failed: ${text}`)
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names)
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(this.path(name)), { recursive: true })
      await writeFile(this.path(name), text)
    }
  }

  /** Runs a command in the folder to its end, whatever its exit code. */
  async run(command: string, ...args: readonly string[]): Promise<Output> {
    const options = {
      cwd: this.folder,
      env: { ...process.env, ...this.#env },
      maxBuffer: 2 ** 26,
      shell: process.platform === 'win32',
      timeout: TIMEOUT,
    }
    try {
      const { stdout, stderr } = await promisify(execFile)(command, args, options)
      return { code: 0, text: stdout + stderr }
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string }
      if (stdout === undefined || typeof code === 'string') throw error
      return { code: typeof code === 'number' ? code : null, text: stdout + stderr }
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}
