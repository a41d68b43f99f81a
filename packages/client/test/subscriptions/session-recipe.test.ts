import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startLive } from '../session/scenario.ts'
import { sessionTopics } from './session-topics.ts'

const message = (type: string, topic: string): string => `${type} ${topic}`

describe('Topics of a session', () => {
  it('are shown in the guide as they are tested', async () => {
    const guide = await readFile(join(import.meta.dirname, '../../../../docs/recipes/topics.md'), 'utf8')
    const source = await readFile(join(import.meta.dirname, 'session-topics.ts'), 'utf8')
    expect(guide).toContain(source.slice(source.indexOf('import')).replace('export function', 'function'))
  })

  it('are sent once through reconnects', async () => {
    const { session, hub, simulation, advance } = await startLive()
    const add = sessionTopics(session, message)
    const release = add('a')
    add('a')
    add('b')
    await advance(1_000)
    simulation.network.reset()
    await advance(20_000)
    release()
    release()
    await advance(1_000)
    expect(hub.handled).toEqual(['subscribe a', 'subscribe b'])
  })

  it('are sent again to a new session, those that are left', async () => {
    const { session, hub, advance, until } = await startLive()
    const add = sessionTopics(session, message)
    add('a')()
    add('b')
    await advance(1_000)
    hub.restart()
    await until(() => session.state === 'new' || hub.handled.length > 3)
    await until(() => session.state === 'live')
    await advance(5_000)
    expect(hub.handled).toEqual(['subscribe a', 'unsubscribe a', 'subscribe b', 'subscribe b'])
    void session.close()
    await advance(3_000)
    add('c')
    session.open()
    await advance(5_000)
    expect(hub.handled.slice(4)).toEqual(['subscribe b', 'subscribe c'])
  })
})
