// The server of a checkout, with a class in place of the global WebSocket in every Worker.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export const HOST = 'web-platform.test'

/** What a page does with its results, in place of the checkout's own reporter. */
const REPORT = `add_completion_callback((tests, { status, message }) => {
  globalThis.wptResults = {
    status,
    message,
    tests: tests.map(({ name, status, message }) => ({ name, status, message })),
  }
})`

const START_TIMEOUT = 60_000

/** `script`: what puts the class there; empty for the browser's own. */
export async function serveWpt(checkout, script) {
  const folder = await mkdtemp(join(tmpdir(), 'wpt-'))
  const ports = { http: [], https: [], ws: [], wss: [], h2: [] }
  for (const list of Object.values(ports)) list.push(await freePort())
  ports.http.push(await freePort())
  ports.https.push(await freePort())
  const harness = await readFile(join(checkout, 'resources/testharness.js'), 'utf8')
  const files = {
    'config.json': JSON.stringify({ ports, check_subdomains: false, server_host: '127.0.0.1' }),
    // Workers are given the class with the harness.
    'testharness.js': script + harness,
    'testharnessreport.js': REPORT,
    aliases: ['testharness', 'testharnessreport']
      .map((name) => `/resources/${name}.js, ${folder}`)
      .join('\n'),
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const options = ['--config', join(folder, 'config.json'), '--alias_file', join(folder, 'aliases')]
  const server = spawn('python3', [join(import.meta.dirname, 'start.py'), ...options], {
    env: { ...process.env, WPT_CHECKOUT: checkout },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (log += chunk))
  const exited = once(server, 'exit')
  const stop = async () => {
    // It stops those that it has started when it is interrupted, and no other way.
    server.kill('SIGINT')
    await exited
    await rm(folder, { recursive: true })
  }
  const all = Promise.all(Object.values(ports).flat().map(listens))
  const isUp = await Promise.race([all.then((each) => each.every(Boolean)), exited.then(() => false)])
  if (!isUp) {
    await stop()
    throw new Error(`The server of ${checkout} didn't start:\n${log}`)
  }
  return { ports, stop }
}

/** Whether anything listens there within `START_TIMEOUT`. */
async function listens(port) {
  const end = Date.now() + START_TIMEOUT
  while (Date.now() < end) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return true
    await delay(100)
  }
  return false
}

async function freePort() {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
