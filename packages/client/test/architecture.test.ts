import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

interface Import {
  /** Path within `src`, or the name of a package. */
  readonly target: string
  readonly isTypeOnly: boolean
}

const root = fileURLToPath(new URL('../src', import.meta.url))

const sources = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => [path, withoutComments(readFileSync(join(root, path), 'utf8'))]),
)

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

function importsOf(path: string): Import[] {
  const pattern = /^(?:import|export)\s(?<type>type\s)?(?<names>[^;'"]*?)\sfrom\s'(?<from>[^']+)'/gm
  return [...(sources.get(path) ?? '').matchAll(pattern)].map(({ groups = {} }) => {
    const { type, names = '', from = '' } = groups
    const inBraces = names
      .replace(/[{}]/g, '')
      .split(',')
      .filter((name) => name.trim())
    return {
      target: from.startsWith('.') ? posix.join(posix.dirname(path), from) : from,
      isTypeOnly: type !== undefined || inBraces.every((name) => name.trim().startsWith('type ')),
    }
  })
}

/** What a file needs when it runs, from `src`. */
function valueImportsOf(path: string): string[] {
  return importsOf(path)
    .filter(({ target, isTypeOnly }) => !isTypeOnly && sources.has(target))
    .map(({ target }) => target)
}

/** From the inside to the outside. */
const LAYERS: readonly RegExp[] = [
  /^(protocol\/.*|errors\.ts|environment\/.*)$/,
  /^(options|sending|settings|address)\.ts$/,
  /^shell\/.*$/,
  /^(resilient-socket|events|messages|drained)\.ts$/,
  /^index\.ts$/,
  // What the frameworks' entries share.
  /^bindings\/.*$/,
  // The optional entries: each with a folder of its own, where it needs one.
  /^(diagnostics|heartbeats|react|session|solid|subscriptions|svelte|testing|typed|vue|websocket|worker-clock)(\/.*)?\.ts$/,
]

function layerOf(path: string): number {
  return LAYERS.findIndex((layer) => layer.test(path))
}

const files = [...sources.keys()]

describe('Imports', () => {
  it('are found at all', () => {
    expect(files).toContain('protocol/step.ts')
    expect(importsOf('index.ts').map(({ target }) => target)).toContain('resilient-socket.ts')
    expect(valueImportsOf('resilient-socket.ts')).toContain('shell/connection.ts')
    expect(importsOf('resilient-socket.ts').map(({ target }) => target)).toContain('eventemitter3')
  })

  it.each(files)('%s belongs to a layer', (path) => {
    expect(layerOf(path)).toBeGreaterThanOrEqual(0)
  })

  it.each(files)('%s needs at run time only its own layer and those inside', (path) => {
    expect(valueImportsOf(path).filter((target) => layerOf(target) > layerOf(path))).toEqual([])
  })

  it.each(files.filter((path) => path.startsWith('protocol/')))(
    '%s knows only the protocol, types included',
    (path) => {
      expect(importsOf(path).filter(({ target }) => !target.startsWith('protocol/'))).toEqual([])
    },
  )

  it.each(files.filter((path) => /^session\/(protocol|wire)\//.test(path)))(
    '%s knows only the session’s protocol and its wire, types included',
    (path) => {
      const others = importsOf(path).filter(({ target }) => !/^session\/(protocol|wire)\//.test(target))
      expect(others).toEqual([])
    },
  )

  it.each(['options.ts', 'settings.ts', 'address.ts'])(
    '%s knows nothing of the shell, types included',
    (path) => {
      const outer = importsOf(path).filter(({ target }) => layerOf(target) > layerOf(path))
      // `setup` gets the socket.
      expect(outer.filter(({ target }) => target !== 'resilient-socket.ts')).toEqual([])
    },
  )

  it('of the options are types only', () => {
    expect(importsOf('options.ts').filter(({ isTypeOnly }) => !isTypeOnly)).toEqual([])
  })

  it('form no cycle at run time', () => {
    const cycles: string[] = []
    const done = new Set<string>()
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail, path].join(' → '))
      else if (!done.has(path)) {
        for (const target of valueImportsOf(path)) walk(target, [...trail, path])
        done.add(path)
      }
    }
    for (const path of files) walk(path, [])
    expect(cycles).toEqual([])
  })

  it('of packages are those of the one dependency, and of each framework in its own entry', () => {
    const packages = files.flatMap((path) =>
      importsOf(path)
        .filter(({ target }) => !sources.has(target))
        .map(({ target }) => `${path}: ${target}`),
    )
    expect([...new Set(packages)].sort()).toEqual([
      'react.ts: react',
      'resilient-socket.ts: eventemitter3',
      'session/session.ts: eventemitter3',
      'shell/event-queue.ts: eventemitter3',
      'solid.ts: solid-js',
      'svelte.ts: svelte',
      'svelte.ts: svelte/reactivity',
      'svelte.ts: svelte/store',
      'vue.ts: vue',
    ])
  })

  it('of the Worker’s file are none at all, and nobody imports it', () => {
    const file = 'worker-clock/worker.ts'
    expect(importsOf(file)).toEqual([])
    expect(files.filter((path) => importsOf(path).some(({ target }) => target === file))).toEqual([])
  })

  it.each(['worker-clock.ts', 'heartbeats.ts'])('of the entry %s are types only', (file) => {
    expect(importsOf(file).filter(({ isTypeOnly }) => !isTypeOnly)).toEqual([])
  })

  it.each(files.filter((path) => path.startsWith('diagnostics')))(
    '%s needs nothing of the core at run time',
    (path) => {
      expect(valueImportsOf(path).filter((target) => !target.startsWith('diagnostics/'))).toEqual([])
    },
  )

  it('nobody imports the entry', () => {
    const importers = files.filter((path) => importsOf(path).some(({ target }) => target === 'index.ts'))
    expect(importers).toEqual([])
  })
})

describe('The environment', () => {
  it('is types only where it is described', () => {
    const source = sources.get('environment/environment.ts') ?? ''
    expect(source).toContain('interface Environment')
    expect(source.match(/^(export )?(const|let|var|function|class|async|enum|default)\b/gm)).toBeNull()
    expect(importsOf('environment/environment.ts')).toEqual([
      { target: 'environment/web-types.ts', isTypeOnly: true },
    ])
    expect(importsOf('environment/web-types.ts')).toEqual([])
  })

  it('of the browser is the only one to name the page and its globals', () => {
    const namers = files.filter((path) =>
      /(?<!\btypeof )\bglobalThis\b|\bwindow\.|\bdocument\.|\bnavigator\b|\blocation\b|\bMath\.random\b|\bDate\b/.test(
        sources.get(path) ?? '',
      ),
    )
    const [browser, ...others] = namers.sort().reverse()
    expect(browser).toBe('environment/browser.ts')
    // Components show things in frames of the page, whatever the socket's environment is.
    const FRAMES = 'bindings/reduction.ts'
    expect(others).toEqual(['diagnostics/timeline.ts', 'diagnostics/stats.ts', FRAMES])
    // They have no environment to ask for the time: their users may pass a clock.
    for (const path of others.filter((path) => path !== FRAMES))
      expect(sources.get(path)?.match(/^.*\b(Date|globalThis)\b.*$/gm)).toEqual([
        expect.stringMatching(/^ {2}const \{.*now = Date\.now \} = options$/),
      ])
  })

  it('of the browser is known to the class that users meet, and to nobody else', () => {
    const importers = files.filter((path) => valueImportsOf(path).includes('environment/browser.ts'))
    expect(importers).toEqual(['resilient-socket.ts'])
  })
})
