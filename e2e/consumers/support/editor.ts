// An editor's TypeScript server, and where its "go to definition" ends. A request is one line of JSON, and so is an answer:
// https://github.com/microsoft/TypeScript/wiki/Standalone-Server-(tsserver)
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

interface Answer {
  readonly type: string
  readonly command?: string
  readonly body?: readonly { readonly file: string }[]
}

/** The files with the definitions of what is at `line` and `offset` of a file; both count from 1. */
export async function goToDefinition(
  server: string,
  position: { readonly file: string; readonly line: number; readonly offset: number },
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [server, '--disableAutomaticTypingAcquisition'])
  try {
    const ask = (seq: number, command: string): boolean =>
      child.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: position })}\n`)
    ask(1, 'open')
    ask(2, 'definition')
    for await (const line of createInterface(child.stdout)) {
      if (!line.startsWith('{')) continue
      const { type, command, body = [] } = JSON.parse(line) as Answer
      if (type === 'response' && command === 'definition') return body.map(({ file }) => file)
    }
    throw new Error('the server ended without an answer')
  } finally {
    child.kill()
  }
}
