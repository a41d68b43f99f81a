import { describe, expect, it } from 'vitest'
import { type Life, type LifeOptions, live } from '../simulation/browser-life.ts'

const BIG = 2_000_000

/** Nothing was given up, and each answer came once. */
function expectHarmless({ lost, errors, answers, socket }: Life, requests: number): void {
  expect(lost).toEqual([])
  expect(errors).toEqual([])
  expect(answers).toEqual(Array.from({ length: requests }, (_, index) => index + 1))
  void socket.close()
}

/** A server that works so long on each request, and takes the next message, a ping too, when it is done. */
async function liveWithWork(ms: number, options?: LifeOptions): Promise<Life> {
  const life = await live(options)
  life.network.processingTime = (_, data) => (String(data).startsWith('request') ? ms : 0)
  return life
}

describe.each([1, 2, 3])('what the native class keeps is kept (seed %d)', (seed) => {
  it('a large answer over a slow line', async () => {
    const life = await live({ seed })
    life.network.bandwidth = { down: 200_000 }
    for (let count = 0; count < 5; count += 1) {
      life.request(BIG)
      await life.advance(30_000)
    }
    expectHarmless(life, 5)
  })

  it.each([8_000, 12_000, 15_000])(
    'a server that works %d ms on a message before it reads the next',
    async (ms) => {
      const life = await liveWithWork(ms, { seed })
      for (let count = 0; count < 10; count += 1) {
        life.request()
        await life.advance(ms + 5_000)
      }
      expectHarmless(life, 10)
    },
  )

  it('a server that has its pongs in bursts, every 8 s', async () => {
    const life = await live({ seed })
    const { network, environment, advance } = life
    const waiting: (() => void)[] = []
    network.answersPings = false
    network.onMessage = (connection, data) => {
      const id = /"id":"(.*)"/.exec(String(data))?.[1]
      if (id) waiting.push(() => connection.send(`{"type":"pong","id":"${id}"}`))
    }
    const burst = (): void => {
      for (const send of waiting.splice(0)) send()
      environment.setTimeout(burst, 8_000)
    }
    burst()
    for (let minute = 0; minute < 30; minute += 1) {
      life.socket.send('one way')
      await advance(60_000)
    }
    expectHarmless(life, 0)
  })

  it('a server that stands still for 5 s, now and then', async () => {
    const life = await live({ seed })
    const { network, advance } = life
    for (let count = 0; count < 20; count += 1) {
      life.request()
      await advance(5)
      network.pauseServer()
      await advance(5_000)
      network.resumeServer()
      await advance(20_000)
    }
    expectHarmless(life, 20)
  })

  it('a tab that is looked at again while an answer is under way', async () => {
    const life = await liveWithWork(10_000, { seed })
    const { page, advance } = life
    for (let count = 0; count < 5; count += 1) {
      life.request()
      await advance(2_000)
      page.hide()
      await advance(3_000)
      page.show()
      await advance(20_000)
    }
    expectHarmless(life, 5)
  })

  it('a tab that is looked at again while a large answer comes', async () => {
    const life = await live({ seed })
    life.network.bandwidth = { down: 200_000 }
    for (let count = 0; count < 5; count += 1) {
      life.request(BIG)
      await life.advance(2_000)
      life.page.hide()
      await life.advance(2_000)
      life.page.show()
      await life.advance(20_000)
    }
    expectHarmless(life, 5)
  })

  it.each([6_000, 25_000])('a main thread that is blocked for %d ms', async (ms) => {
    const life = await live({ seed })
    for (let count = 0; count < 10; count += 1) {
      life.request()
      life.page.sleep(ms)
      await life.advance(37_000)
    }
    expectHarmless(life, 10)
  })

  it('a main thread that is blocked for 6 s while an answer is under way', async () => {
    const life = await liveWithWork(10_000, { seed })
    for (let count = 0; count < 5; count += 1) {
      life.request()
      await life.advance(2_000)
      life.page.sleep(6_000)
      await life.advance(25_000)
    }
    expectHarmless(life, 5)
  })

  it('round trips of 1.2 s with spikes of 9 s', async () => {
    const life = await live({ seed })
    const { network, advance } = life
    for (let count = 0; count < 30; count += 1) {
      network.latency = 600
      await advance(31_000)
      life.request()
      network.latency = 4_500
      await advance(2_000)
    }
    network.latency = 10
    await advance(20_000)
    expectHarmless(life, 30)
  })

  it('rotate() while an answer is under way', async () => {
    const life = await liveWithWork(10_000, { seed })
    life.request()
    await life.advance(1_000)
    life.socket.rotate()
    await life.advance(120_000)
    const { answers, lost, network, socket } = life
    expect(answers).toEqual([1])
    expect(lost).toEqual(['replaced'])
    expect(network.connections).toHaveLength(1)
    void socket.close()
  })

  it('maxAge while answers are under way', async () => {
    const life = await liveWithWork(10_000, { seed, maxAge: 60_000 })
    for (let count = 0; count < 20; count += 1) {
      life.request()
      await life.advance(10_000 + 1_000 * (count % 4))
    }
    await life.advance(60_000)
    expect(life.answers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect(new Set(life.lost)).toEqual(new Set(['replaced']))
    void life.socket.close()
  })

  it('lossy mobile line: 5 %, 300 ± 150 ms, for ten minutes', async () => {
    for (let client = 0; client < 7; client += 1) {
      const life = await live({ seed: 100 * seed + client })
      Object.assign(life.network, { latency: 75, jitter: 150, loss: 0.05 })
      for (let count = 0; count < 60; count += 1) {
        life.request()
        await life.advance(10_000)
      }
      await life.advance(20_000)
      expectHarmless(life, 60)
    }
  })
})

describe.each([1, 2, 3])('what takes longer than the patience (seed %d)', (seed) => {
  it('costs at most one connection if a server works 30 s, then none', async () => {
    const life = await liveWithWork(30_000, { seed })
    for (let count = 0; count < 10; count += 1) {
      life.request()
      await life.advance(120_000)
    }
    expect(life.lost.length).toBeLessThanOrEqual(1)
    expect(new Set(life.answers).size).toBe(10)
    void life.socket.close()
  })

  it('costs at most two connections if an answer of 5 MB comes at 100 kB/s, then none', async () => {
    const life = await live({ seed })
    life.network.bandwidth = { down: 100_000 }
    for (let count = 0; count < 10; count += 1) {
      life.request(5_000_000)
      await life.advance(180_000)
    }
    expect(life.lost.length).toBeLessThanOrEqual(2)
    expect(new Set(life.answers).size).toBe(10)
    void life.socket.close()
  })
})

describe('ten real deaths in a row', () => {
  it.each([
    ['with nothing owed', false],
    ['with something owed', true],
  ])('are noticed as soon as the first, %s', async (_, isOwed) => {
    const times: number[] = []
    const life = await live()
    const { network, socket, advance, now } = life
    for (let death = 0; death < 10; death += 1) {
      network.forget()
      const deadAt = now()
      socket.once('open', () => void times.push(now() - deadAt))
      if (isOwed) socket.send('question')
      await advance(40_000)
      socket.send('hello')
      await advance(1_000)
    }
    expect(times).toHaveLength(10)
    expect(Math.max(...times)).toBeLessThanOrEqual(isOwed ? 23_500 : 30_500)
    expect(life.lost).toEqual(Array(10).fill('heartbeat'))
    void socket.close()
  })
})
