#!/usr/bin/env node
// The command line around the demo server. Knows no HTTP.
//
//   node main.js [--port 5180] [--trusted-origin http://127.0.0.1:4000]...
//
// PORT in the environment stands for --port. Pages of a trusted origin may connect as the demo's own page does.
import { parseArgs } from 'node:util'
import { type DemoServer, startDemoServer } from './demo-server.ts'

const DEFAULT_PORT = 5180
const MAX_PORT = 65_535
const PORTS_TO_TRY = 20

const { values: given } = parseArgs({
  options: { port: { type: 'string' }, 'trusted-origin': { type: 'string', multiple: true, default: [] } },
})

const server = await start(wantedPort())
if (server !== undefined) {
  console.log(`The demo is at ${server.url}`)
  stopOnRequest(server)
}

function wantedPort(): number {
  const text = given.port ?? process.env['PORT'] ?? String(DEFAULT_PORT)
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (port <= MAX_PORT) return port
  console.error(`The port must be a number from 0 to ${MAX_PORT}, not "${text}".`)
  process.exit(2)
}

async function start(first: number): Promise<DemoServer | undefined> {
  const last = first === 0 ? 0 : Math.min(first + PORTS_TO_TRY - 1, MAX_PORT)
  for (let port = first; port <= last; port += 1) {
    try {
      return await startDemoServer({ port, trustedOrigins: given['trusted-origin'] })
    } catch (error) {
      if (codeOf(error) === 'ENOENT')
        return fail('The page is not built yet: run "npm start" in the root folder.')
      if (codeOf(error) !== 'EADDRINUSE') throw error
      console.log(`Port ${port} is taken${port < last ? `, trying ${port + 1}` : ''}.`)
    }
  }
  return fail(`No free port from ${first} to ${last}; name another with --port.`)
}

function fail(message: string): undefined {
  console.error(message)
  process.exitCode = 1
  return undefined
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function stopOnRequest(running: DemoServer): void {
  let isStopping = false
  const stop = (): void => {
    // A second signal: exit at once.
    if (isStopping) process.exit(1)
    isStopping = true
    void running.close().then(() => {
      if (process.connected) process.disconnect()
    })
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // With an IPC channel, stop when the parent has exited: nothing else would.
  process.on('disconnect', () => {
    if (!isStopping) stop()
  })
}
