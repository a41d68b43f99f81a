// `npm start`: installs, builds, and serves the demo until you stop it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, install, requireNode, root, stopWithParent } from './step.mjs'

requireNode()

let server
stopWithParent(() => {
  if (server?.connected) server.disconnect()
  return server !== undefined
})

if ((await install()) !== 0) fail('The packages could not be installed; the reason is above.')
if ((await build()) !== 0) fail('The build failed; the reason is above.')

// The IPC channel carries no messages. It closes when this process stops the server, and when it dies.
server = spawn(
  process.execPath,
  [join(root, 'packages/demo/dist/server/main.js'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  },
)
server.on('error', (error) => fail(`The server could not be started: ${error.message}`))
server.on('exit', (code) => process.exit(code ?? 1))

function fail(message) {
  console.error(message)
  process.exit(1)
}
