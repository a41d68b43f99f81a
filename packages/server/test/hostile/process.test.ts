import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const PROGRAM = `
import { createHub } from './index.ts'
const hub = createHub()
hub.connect({ send: () => undefined, close: () => undefined }, undefined).receive(
  '~hello {"v":1,"n":1,"recv":0,"take":true}')
hub.on('session', (session) => { session.send('x'); console.log('session') })
`

it('A hub with sessions keeps no process alive', async () => {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: join(import.meta.dirname, '../../src'), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  })
  const node = spawn(process.execPath, ['--input-type=module'], { stdio: ['pipe', 'pipe', 'inherit'] })
  node.stdin.end(outputFiles[0]?.text)
  let output = ''
  node.stdout.on('data', (data) => {
    output += data
  })
  const [code] = await once(node, 'exit')
  expect([code, output]).toEqual([0, 'session\n'])
}, 30_000)
