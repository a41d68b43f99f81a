// A mobile network on a bad day: packets are lost, and TCP takes its time. Nothing is broken.
import { chromium } from '@playwright/test'
import { SlowNetwork, whyNoSlowNetwork } from '../engines/network/slow-network.ts'
import { startBareSite } from '../support/bare-site.ts'
import { EchoServer } from '../support/echo-server.ts'
import { expect, test } from '../support/test.ts'
import { report } from './support/report.ts'

const DURATION = Number(process.env['LONG_MINUTES'] ?? 10) * 60_000
const QUALITY = { roundTrip: 300, jitter: 150, loss: 5 }
/** Of each kind: one that is idle, and one that sends. */
const PAIRS = 10
/** A segment that is lost again and again stalls TCP for many seconds: a dial that turns out not to be needed is no harm. */
const MAX_REPLACEMENTS = 1

test('raises no false alarm in ten minutes of 5 % packet loss at 300 ± 150 ms', async ({ launchOptions }) => {
  const trouble = await whyNoSlowNetwork()
  if (trouble !== undefined) console.log(`No lossy network here: ${trouble}`)
  test.info().skip(trouble !== undefined, trouble)
  const network = await SlowNetwork.open([QUALITY])
  const [host] = network.hosts
  const site = await startBareSite({}, host)
  const server = await EchoServer.start(host)
  const executablePath = await network.wrap(process.env['CHROMIUM_PATH'] ?? '')
  const browser = await chromium.launch({ ...launchOptions, executablePath })
  try {
    const page = await browser.newPage()
    await page.goto(site.origin)
    await page.waitForFunction(() => 'library' in globalThis)
    await page.evaluate(openClients, { url: server.url, pairs: PAIRS })
    await expect
      .poll(() => page.evaluate(() => clients.every(({ socket }) => socket.state === 'open')), {
        timeout: 60_000,
      })
      .toBe(true)
    // What is looked at is that nothing happens.
    await page.waitForTimeout(DURATION)
    const records = await page.evaluate(() =>
      clients.map(({ socket, stop, ...record }) => {
        stop()
        return { ...record, state: socket.state }
      }),
    )
    const { carried, lost } = await network.count()
    const trips = records.flatMap((record) => record.trips).sort((a, b) => a - b)
    const of = (name: 'lost' | 'replacing' | 'suspected' | 'sent' | 'answered', talks: boolean): number[] =>
      records.filter((record) => record.talks === talks).map((record) => record[name])
    report(test.info(), 'false alarms', {
      minutes: DURATION / 60_000,
      'packets carried': carried,
      'packets lost': lost,
      'pings answered': trips.length,
      'round trip, median, ms': trips[Math.floor(trips.length / 2)],
      'round trip, 99 %, ms': trips[Math.floor(trips.length * 0.99)],
      'round trip, longest, ms': trips.at(-1),
      'idle clients: times suspect, each': of('suspected', false).join(' '),
      'idle clients: replacement dials each': of('replacing', false).join(' '),
      'idle clients: lost each': of('lost', false).join(' '),
      'sending clients: times suspect, each': of('suspected', true).join(' '),
      'sending clients: replacement dials each': of('replacing', true).join(' '),
      'sending clients: lost each': of('lost', true).join(' '),
      'messages sent': of('sent', true).reduce((a, b) => a + b),
      'messages answered': of('answered', true).reduce((a, b) => a + b),
    })
    expect(lost / (carried + lost)).toBeGreaterThan(0.03)
    expect(records.filter(({ lost }) => lost > 0)).toEqual([])
    expect(Math.max(...records.map(({ replacing }) => replacing))).toBeLessThanOrEqual(MAX_REPLACEMENTS)
  } finally {
    await browser.close()
    await server.close()
    await site.close()
    await network.close()
  }
})

/** Runs in the page. */
function openClients({ url, pairs }: { readonly url: string; readonly pairs: number }): void {
  globalThis.clients = Array.from({ length: 2 * pairs }, (_, index) => {
    const socket = new library.ResilientSocket(url)
    const talks = index >= pairs
    const client = {
      socket,
      talks,
      lost: 0,
      replacing: 0,
      suspected: 0,
      sent: 0,
      answered: 0,
      trips: [] as number[],
    }
    socket.on('lost', () => (client.lost += 1))
    socket.on('replacing', () => (client.replacing += 1))
    socket.on('state', ({ health }) => (client.suspected += health === 'suspect' ? 1 : 0))
    socket.on('latency', ({ rtt }) => client.trips.push(rtt))
    socket.on('message', () => (client.answered += 1))
    let timer: ReturnType<typeof setTimeout> | undefined
    const talk = (): void => {
      socket.send(`message ${client.sent}`)
      client.sent += 1
      timer = setTimeout(talk, 2_000 + 8_000 * Math.random())
    }
    if (talks) timer = setTimeout(talk, 5_000)
    return Object.assign(client, { stop: () => clearTimeout(timer) })
  })
}

declare global {
  var clients: {
    readonly socket: import('resilient-socket').ResilientSocket
    readonly talks: boolean
    lost: number
    replacing: number
    suspected: number
    sent: number
    answered: number
    readonly trips: number[]
    stop(): void
  }[]
}
