// Runs one command of a job, and stops it when the job is stopped. Knows no jobs.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const isWindows = process.platform === 'win32'
const running = new Set()
let isStopping = false

/** Exits with a readable error if Node is older than the project supports. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(
    `This project needs Node 20.19 or newer; this is Node ${process.versions.node}. See https://nodejs.org/.`,
  )
  process.exit(1)
}

/** The path of a package's own command. */
export function bin(packageFolder, name) {
  return join(root, packageFolder, 'node_modules', '.bin', name)
}

/**
 * Runs a command to its end; resolves with its exit code, 1 where it couldn't be started or died of a signal.
 * It gets a process group of its own, so that what it started can be stopped with it.
 */
export function run(command, args, { cwd = root, env = {}, timeout } = {}) {
  if (isStopping) return new Promise(() => {})
  return new Promise((resolve) => {
    const child = spawn(isWindows ? `"${command}"` : command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: !isWindows,
      shell: isWindows,
    })
    const timer = timeout === undefined ? undefined : setTimeout(() => kill(child, 'SIGKILL'), timeout)
    const settle = (code) => {
      clearTimeout(timer)
      running.delete(child)
      if (!isStopping) resolve(code)
      else if (running.size === 0) process.exit(1)
    }
    running.add(child)
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`)
      settle(1)
    })
    child.on('exit', (code) => settle(code ?? 1))
  })
}

/** Installs exactly what a folder's lockfile says, with the pinned pnpm, on a machine that has only npm. */
export function install(cwd = root) {
  const npx = ['--yes', '--prefer-offline', '--package=pnpm@12.18.0', '--']
  const args = [...npx, 'pnpm', 'install', '--frozen-lockfile', '--prefer-offline']
  return run('npx', args, { cwd, env: { CI: 'true', npm_config_update_notifier: 'false' } })
}

/** Installs Bun and Deno, which are too large for every install. */
export function installRuntimes() {
  return install(join(root, 'e2e/servers/runtimes'))
}

/** Copies what the packages share, and builds the libraries, then the demo's server and page. */
export async function build() {
  const copied = await run(process.execPath, ['packages/session-wire/copy.mjs'])
  if (copied !== 0) return copied
  const code = await run(bin('.', 'tsc'), [
    '-b',
    'packages/client/src',
    'packages/server/src',
    'packages/demo',
  ])
  if (code !== 0) return code
  return run(bin('packages/demo', 'vite'), ['build', '--logLevel', 'warn'], {
    cwd: join(root, 'packages/demo'),
  })
}

/**
 * Stops the running commands when this process is asked to stop, or when the npm that started it has gone.
 * `stopOthers` says whether it has something to stop that will end this process.
 */
export function stopWithParent(stopOthers = () => false) {
  const stop = (signal) => {
    // The terminal signals all processes, and npm passes its signal on: the same signal comes twice.
    if (isStopping) return
    isStopping = true
    for (const child of running) kill(child, signal)
    if (!stopOthers() && running.size === 0) process.exit(1)
    setTimeout(() => {
      for (const child of running) kill(child, 'SIGKILL')
      process.exit(1)
    }, 5_000)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', stop)

  if (process.env.npm_lifecycle_event === undefined || isWindows) return
  const parents = npmChain()
  setInterval(() => {
    if (String(npmChain()) !== String(parents) && !isStopping) stop('SIGTERM')
  }, 250).unref()
}

// A killed npm can't pass the news on, and the shell between it and this process may not notice.
// Where the shell has made way for this process, its parent is npm, whose own parent is of no interest.
function npmChain() {
  const parent = process.ppid
  try {
    const [, name = '', grandparent = ''] =
      /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${parent}/stat`, 'utf8')) ?? []
    return /^(sh|ash|dash|bash|busybox|zsh)$/.test(name) ? [parent, grandparent] : [parent]
  } catch {
    return [parent]
  }
}

function kill(child, signal) {
  try {
    if (isWindows || child.pid === undefined) child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It has ended.
  }
}
