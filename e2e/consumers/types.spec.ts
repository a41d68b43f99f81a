// The declarations of the packed library, checked by compilers of several ages, in programs of several kinds.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { record } from './support/environment-row.ts'
import { FRAMEWORK_ENTRIES, FRAMEWORKS } from './support/frameworks.ts'
import { Project } from './support/project.ts'
import { test as base, expect } from './support/test.ts'

const COMPILERS = ['5.4.5', '5.9.3', '7.0.2']

/** `module` and `moduleResolution`. */
const RESOLUTIONS = [
  ['esnext', 'bundler'],
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
]

/** What a program knows of the world. */
const PROGRAMS = {
  'a page': { lib: ['es2022', 'dom'], types: [] },
  'nothing but the language': { lib: ['es2022'], types: [] },
  'a Worker': { lib: ['es2022', 'webworker'], types: [] },
  Node: { lib: ['es2022'], types: ['node'] },
}

/** Uses what needs a type of the platform. `await using` needs `Symbol.asyncDispose`, which no `lib` above has. */
const ANYWHERE = `
import { drained, messages, ResilientSocket, type ResilientSocketOptions, type SocketData } from 'resilient-socket'
import { WebSocket, withOptions } from 'resilient-socket/websocket'

const options: ResilientSocketOptions = {
  binaryType: 'arraybuffer',
  setup: async (link) => link.send(await link.receive({ signal: link.signal })),
}
export async function use(data: SocketData): Promise<number> {
  await using socket = new ResilientSocket(({ signal }) => \`wss://example.com/\${signal.aborted}\`, options)
  socket.on('message', (event) => [event.data, event.type])
  for await (const message of messages(socket)) socket.send(message)
  await drained(socket)
  const Bound: typeof WebSocket = withOptions({ reconnect: false })
  new Bound('wss://example.com').addEventListener('connectionlost', ({ code }) => code + 1)
  // @ts-expect-error no data
  socket.send(5)
  return socket.send(data).length
}
`

/** With the DOM, the DOM's own types come out and go in. */
const PAGE = `
import { ResilientSocket } from 'resilient-socket'
import { simulate } from 'resilient-socket/testing'
import { WebSocket as Surviving } from 'resilient-socket/websocket'

const { signal } = new AbortController()
const socket = new ResilientSocket(new URL('wss://example.com'), { signal, WebSocket })
socket.send(new Blob())
socket.on('message', (event: MessageEvent<string>) => event.data.length)
const event: Parameters<Parameters<typeof socket.on<'message'>>[1]>[0] extends MessageEvent ? true : false = true
const native: typeof WebSocket = Surviving
const simulated: typeof WebSocket = simulate().WebSocket
export { event, native, simulated }
`

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>
}

const { exports } = createRequire(import.meta.url)('resilient-socket/package.json') as Manifest
const entries = Object.keys(exports).filter((name) => typeof exports[name] !== 'string')

/** Those of frameworks are compiled with the framework, in a page. */
function reexport(isMeant: (entry: string) => boolean): string {
  return entries
    .filter(isMeant)
    .map((name, index) => `export * as entry${index} from 'resilient-socket${name.slice(1)}'\n`)
    .join('')
}

const test = base.extend<object, { readonly project: Project }>({
  project: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    async ({}, use) => {
      const compilers = COMPILERS.map((version) => [`typescript-${version}`, `npm:typescript@${version}`])
      const project = await Project.make({
        files: {
          'every-entry.ts': reexport((entry) => !FRAMEWORK_ENTRIES.has(entry)),
          'frameworks.ts': reexport((entry) => FRAMEWORK_ENTRIES.has(entry)),
          'anywhere.ts': ANYWHERE,
          'page.ts': PAGE,
        },
        dependencies: {
          ...Object.fromEntries(compilers),
          ...FRAMEWORKS,
          '@types/node': '20.19.43',
          '@types/react': '19.3.3',
        },
      })
      await use(project)
      await project.remove()
    },
    { scope: 'worker' },
  ],
})

const OF_FRAMEWORKS = /^node_modules\/(?!resilient-socket\/)|^ /

/** The package's own declarations are checked, the compiler's aren't. */
const CHECKS = { strict: true, skipLibCheck: false, skipDefaultLibCheck: true, noEmit: true }

for (const version of COMPILERS) {
  for (const [program, { lib, types }] of Object.entries(PROGRAMS)) {
    test(`TypeScript ${version} compiles every entry in a program for ${program}`, async ({ project }) => {
      record({
        group: 'TypeScript',
        toolchain: `a program for ${program}`,
        version,
        did: `Compiled every entry${lib.includes('dom') ? '' : ' but those of frameworks'} with \`moduleResolution\` bundler, node16 and nodenext, without \`skipLibCheck\`.`,
      })
      const files = [
        'every-entry.ts',
        'anywhere.ts',
        ...(lib.includes('dom') ? ['page.ts', 'frameworks.ts'] : []),
      ]
      const tsc = project.path(`node_modules/typescript-${version}/bin/tsc`)
      for (const [module, moduleResolution] of RESOLUTIONS) {
        const config = `tsconfig.${version}.${lib.join('.')}.${types.join('.')}.json`
        const compilerOptions = { ...CHECKS, target: 'es2022', lib, types, module, moduleResolution }
        await project.write({ [config]: JSON.stringify({ compilerOptions, files }) })
        const { text } = await project.run(process.execPath, tsc, '-p', config, '--pretty', 'false')
        // The frameworks' own declarations aren't ours to mend.
        const complaints = text.split('\n').filter((line) => line !== '' && !OF_FRAMEWORKS.test(line))
        expect(complaints, moduleResolution).toEqual([])
      }
    })
  }
}

test('every exported name and member has TSDoc', async ({ project }) => {
  const script = fileURLToPath(new URL('support/undocumented.mjs', import.meta.url))
  const compiler = project.path('node_modules/typescript-5.9.3/lib/typescript.js')
  const declarations = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [] : [project.path('node_modules/resilient-socket', target.types)],
  )
  const { text } = await project.run(process.execPath, script, compiler, ...new Set(declarations))
  expect(text.trim().split('\n')).toEqual([''])
})
