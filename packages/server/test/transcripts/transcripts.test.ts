import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ClientHalf } from './client-half.ts'
import { converse, eventsOf, isOfClient, isOfServer, monologue } from './conversation.ts'
import { parse, print } from './lines.ts'
import { ServerHalf } from './server-half.ts'

const folder = join(import.meta.dirname, '../../transcripts')
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'))

/** After a change of the protocol: `WRITE_TRANSCRIPTS=1 npx vitest run test/transcripts`, and read what has changed. */
if (process.env['WRITE_TRANSCRIPTS'])
  for (const name of names) {
    const file = readFileSync(join(folder, name), 'utf8')
    const head = file.split('\n').filter((line) => line.startsWith('#'))
    writeFileSync(
      join(folder, name),
      `${[...head, ...converse(eventsOf(parse(file))).map(print)].join('\n')}\n`,
    )
  }

describe.each(names)('The transcript %s', (name) => {
  const lines = parse(readFileSync(join(folder, name), 'utf8'))
  const printed = (of: typeof lines): string[] => of.map(print)

  it('is what both halves say to each other', () => {
    expect(printed(converse(eventsOf(lines)))).toEqual(printed(lines))
  })

  it("is what the server's half says to its client", () => {
    const own = lines.filter(({ text }) => isOfServer(text))
    expect(printed(monologue(new ServerHalf(), lines, isOfServer))).toEqual(printed(own))
  })

  it("is what the client's half says to its server", () => {
    const own = lines.filter(({ text }) => isOfClient(text))
    expect(printed(monologue(new ClientHalf(), lines, isOfClient))).toEqual(printed(own))
  })
})
