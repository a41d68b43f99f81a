// A Vite application of a test: a copy of its folder, so that a test may edit it, served as in development, or built.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, createServer, type InlineConfig, type PluginOption, preview, type ViteDevServer } from 'vite'

const E2E = fileURLToPath(new URL('../..', import.meta.url))

/** Vite doesn't watch `node_modules` and `test-results`. */
const COPIES = join(E2E, 'reports/apps')

export interface AppOptions {
  /** Folder with `index.html`, relative to `e2e/frameworks`. */
  readonly folder: string
  readonly plugins: readonly PluginOption[]
  /** Packages that the application imports: Vite would find them while the page loads, and load it again. */
  readonly packages: readonly string[]
  /** The application's own file, in its folder. */
  readonly config?: string
}

/** As `npm run dev` serves it, with hot module replacement. */
export class DevApp {
  readonly origin: string
  readonly #server: ViteDevServer
  readonly #folder: string

  private constructor(server: ViteDevServer, folder: string, origin: string) {
    this.#server = server
    this.#folder = folder
    this.origin = origin
  }

  static async start(options: AppOptions): Promise<DevApp> {
    const folder = await copyOf(options.folder)
    setMode('development')
    const server = await createServer({
      ...configOf(options, folder),
      server: { host: '127.0.0.1', port: 0 },
    })
    await server.listen()
    const address = server.httpServer?.address()
    if (!address || typeof address === 'string') throw new Error('the development server listens on no port')
    return new DevApp(server, folder, `http://127.0.0.1:${address.port}`)
  }

  /** Saves a file anew, as an editor does. */
  async edit(file: string, change: (source: string) => string): Promise<void> {
    const path = join(this.#folder, file)
    const source = await readFile(path, 'utf8')
    const changed = change(source)
    if (changed === source) throw new Error(`${file} is as it was`)
    await writeFile(path, changed)
  }

  /** Loads a module as a server that renders does. */
  async load(file: string): Promise<Record<string, unknown>> {
    return this.#server.ssrLoadModule(`/${file}`)
  }

  async stop(): Promise<void> {
    await this.#server.close()
    await rm(this.#folder, { recursive: true })
  }
}

/** As `vite build` makes it, served. */
export class BuiltApp {
  readonly origin: string
  readonly #close: () => Promise<void>

  private constructor(origin: string, close: () => Promise<void>) {
    this.origin = origin
    this.#close = close
  }

  static async start(options: AppOptions): Promise<BuiltApp> {
    const folder = await copyOf(options.folder)
    const config = configOf(options, folder)
    setMode('production')
    await build(config)
    const server = await preview({ ...config, preview: { host: '127.0.0.1', port: 0 } })
    const address = server.httpServer.address()
    if (!address || typeof address === 'string') throw new Error('the built application is served on no port')
    return new BuiltApp(`http://127.0.0.1:${address.port}`, async () => {
      await server.close()
      await rm(folder, { recursive: true })
    })
  }

  async stop(): Promise<void> {
    await this.#close()
  }
}

/** Vite takes what is set already, by another application of this process too, or by Playwright. */
function setMode(mode: 'development' | 'production'): void {
  process.env['NODE_ENV'] = mode
}

async function copyOf(folder: string): Promise<string> {
  await mkdir(COPIES, { recursive: true })
  const copy = await mkdtemp(join(COPIES, `${basename(folder)}-`))
  await cp(join(E2E, 'frameworks', folder), copy, { recursive: true })
  return copy
}

function configOf({ plugins, packages, config }: AppOptions, root: string): InlineConfig {
  return {
    configFile: config !== undefined && join(root, config),
    logLevel: 'error',
    root,
    cacheDir: join(root, '.vite'),
    plugins: [...plugins],
    optimizeDeps: { include: [...packages, 'resilient-socket > eventemitter3'] },
    resolve: { dedupe: [...packages] },
  }
}
