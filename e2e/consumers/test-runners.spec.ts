// Users' tests: with the simulated network, and with a real server over the WebSocket of the emulated page.
import { record, versions } from './support/environment-row.ts'
import { expect, test } from './support/test.ts'

const DID = 'Ran tests with `resilient-socket/testing`, and one with a real server.'

interface Report {
  readonly numTotalTests: number
  readonly numPassedTests: number
}

const RUNNERS = [
  {
    name: 'Vitest with jsdom',
    project: 'vitest',
    packages: ['vitest', 'jsdom'],
    command: ['vitest', 'run', '--reporter=json', '--environment=jsdom'],
    setting: '`environment: "jsdom"`',
  },
  {
    name: 'Vitest with happy-dom',
    project: 'vitest',
    packages: ['vitest', 'happy-dom'],
    command: ['vitest', 'run', '--reporter=json', '--environment=happy-dom'],
    setting: '`environment: "happy-dom"`',
  },
  {
    name: 'Jest with jsdom, ES modules',
    project: 'jest',
    packages: ['jest', 'jest-environment-jsdom'],
    command: ['jest', '--json', '--config=jest.config.mjs'],
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
    setting: '`NODE_OPTIONS=--experimental-vm-modules`, `transform: {}`',
  },
  {
    name: 'Jest with jsdom, CommonJS by Babel',
    project: 'jest',
    packages: ['jest', 'jest-environment-jsdom', '@babel/core'],
    command: ['jest', '--json', '--config=commonjs.config.mjs'],
    setting: '`transformIgnorePatterns`',
  },
] as const

/** `real.test.js`, and at least one with the simulated network. */
const FEWEST_TESTS = 2

for (const { name, project: folderName, packages, command, setting, ...rest } of RUNNERS) {
  test(`${name} runs tests of the client`, async ({ projectOf, echoServer }) => {
    const env = { SERVER: echoServer.url, ...('env' in rest && rest.env) }
    const project = projectOf(folderName, env)
    const version = await versions(project.folder, ...packages)
    record({ group: 'Test runners', toolchain: name, version, did: DID, setting })
    const [tool, ...args] = command
    const { code, text } = await project.run(project.path('node_modules/.bin', tool), ...args)
    expect(code, text).toBe(0)
    const { numTotalTests, numPassedTests }: Report = JSON.parse(/^\{.*\}$/ms.exec(text)?.[0] ?? '')
    expect(numPassedTests).toBe(numTotalTests)
    expect(numPassedTests).toBeGreaterThanOrEqual(FEWEST_TESTS)
    await expect.poll(() => echoServer.visits).toMatchObject([{ messages: ['hello'], closeCode: 1000 }])
  })
}
