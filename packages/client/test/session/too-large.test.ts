import { expect, it } from 'vitest'
import { startScripted } from './scenario.ts'

const LIMIT = 1_000

/** A server whose WebSocket implementation refuses large messages. */
function startLimited() {
  let sessions = 0
  let dials = 0
  const scenario = startScripted({
    opened: () => void (dials += 1),
    message: (connection, data) => {
      const text = String(data)
      if (text.length > LIMIT) connection.close(1009)
      else if (text.includes('"id"')) connection.send('~ready {"recv":0,"window":100000}')
      else if (text.startsWith('~hello')) {
        sessions += 1
        connection.send(`~ready {"id":"i${sessions}","token":"t","window":100000}`)
      }
    },
  })
  return { ...scenario, dials: () => dials, sessions: () => sessions }
}

it('tells what became of a message that the server refuses for its size twice, and goes on without it', async () => {
  const { session, until, told, advance, dials, sessions } = startLimited()
  await until(() => session.state === 'live')
  const large = 'x'.repeat(LIMIT + 1)
  session.send(large)
  session.send('small')
  await until(() => told('reset').length > 0)
  expect(told('reset')).toEqual([
    {
      reason: 'overflow',
      unacked: [
        { data: large, fate: 'unknown' },
        { data: 'small', fate: 'unknown' },
      ],
    },
  ])
  await until(() => session.state === 'live')
  const settled = dials()
  await advance(600_000)
  expect(dials()).toBe(settled)
  expect(sessions()).toBe(2)
  expect(settled).toBe(3)
})
