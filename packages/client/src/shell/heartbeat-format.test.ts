import { describe, expect, it } from 'vitest'
import type { SocketData } from '../environment/environment.ts'
import { jsonFormat } from './heartbeat-format.ts'

const PREFIX = 'rs1a2b3c-'
const { ping, pong } = jsonFormat(PREFIX)

describe('The default format', () => {
  it('asks in JSON, with the id', () => {
    expect(JSON.parse(String(ping(`${PREFIX}7`)))).toEqual({ type: 'ping', id: `${PREFIX}7` })
    expect(ping(`${PREFIX}7`)).toBe(`{"type":"ping","id":"${PREFIX}7"}`)
  })

  it.each<[what: string, data: string]>([
    ['the usual answer', `{"type":"pong","id":"${PREFIX}12"}`],
    ['other white space', `{ "type": "pong",\n "id": "${PREFIX}12" }`],
    ['another order, and more fields', `{"id":"${PREFIX}12","server":"b","type":"pong"}`],
    ['an answer that was cut short', `{"type":"pong","id":"${PREFIX}12`],
    ['the echo of the ping', `{"type":"ping","id":"${PREFIX}12"}`],
    ['an error that quotes the ping', `Unknown message: {"type":"ping","id":"${PREFIX}12"}`],
  ])('takes %s', (_what, data) => {
    expect(pong(data)).toBe(`${PREFIX}12`)
  })

  it.each<[what: string, data: SocketData]>([
    ["an application's own pong", '{"type":"pong","id":"12"}'],
    ["another socket's pong", '{"type":"pong","id":"rs9z9z9z-12"}'],
    ['a pong without an id', '{"type":"pong"}'],
    ['any text', 'hello'],
    ['an empty text', ''],
    ['binary data', new TextEncoder().encode(`{"type":"pong","id":"${PREFIX}12"}`).buffer],
    ['a Blob', new Blob([`{"type":"pong","id":"${PREFIX}12"}`])],
    ['a long text that holds an id', `{"type":"chat","text":"${'x'.repeat(300)}","id":"${PREFIX}12"}`],
  ])('leaves %s to the application', (_what, data) => {
    expect(pong(data)).toBe(false)
  })

  it('takes an id without a number for a pong, but of no ping that was sent', () => {
    const id = pong(`{"type":"pong","id":"${PREFIX}`)
    expect(id).not.toBe(false)
    expect(Number(String(id).slice(PREFIX.length))).toBeNaN()
  })
})
