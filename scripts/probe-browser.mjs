// Launches a browser once and evaluates an expression in a page, over the pipe that the tests use, too.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TIMEOUT = 30_000
// An answer proves that a renderer runs, and this one that the library supports the browser's version.
const QUESTION = 'typeof AbortSignal.any'

/** Resolves with what is wrong with the browser; `undefined`: nothing. */
export async function probeBrowser(path, args) {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-probe-'))
  const all = [...args, '--headless', `--user-data-dir=${profile}`, '--remote-debugging-pipe']
  const child = spawn(path, all, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
  const hasEnded = new Promise((resolve) => {
    child.on('error', resolve)
    child.on('close', resolve)
  })
  try {
    const answer = await withinTimeout(Promise.race([ask(devTools(child)), failureOf(child)]))
    return answer === 'function' ? undefined : 'it is older than Chrome 116'
  } catch (error) {
    return error.message
  } finally {
    child.kill('SIGKILL')
    await hasEnded
    await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
  }
}

async function ask(send) {
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
  const { result } = await send('Runtime.evaluate', { expression: QUESTION }, sessionId)
  return result.value
}

/** The browser's protocol: JSON texts that end with a zero byte, in on its descriptor 3, out on 4. */
function devTools(child) {
  const [, , , input, output] = child.stdio
  const waiting = new Map()
  let lastId = 0
  let rest = ''
  input.on('error', () => {})
  output.setEncoding('utf8')
  output.on('data', (chunk) => {
    const messages = (rest + chunk).split('\0')
    rest = messages.pop() ?? ''
    for (const { id, result, error } of messages.map((text) => JSON.parse(text))) {
      const { resolve, reject } = waiting.get(id) ?? {}
      if (error === undefined) resolve?.(result)
      else reject?.(new Error(error.message))
    }
  })
  return (method, params, sessionId) =>
    new Promise((resolve, reject) => {
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      input.write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`)
    })
}

function failureOf(child) {
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-2_000)
  })
  return new Promise((_, reject) => {
    child.on('error', (error) => reject(new Error(`it can't be started (${error.message})`)))
    child.on('close', (code, signal) => {
      const lastLine = stderr.trim().split('\n').at(-1)
      reject(new Error(`it ended at once (${lastLine || `exit code ${code ?? signal}`})`))
    })
  })
}

async function withinTimeout(answer) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it didn't answer within ${TIMEOUT / 1_000} s`)), TIMEOUT)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
