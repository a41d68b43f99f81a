// Prints when clients come back to a server that restarts: node dist/restart.js [clients] [seconds that it is away]
import { ResilientSocket, type ResilientSocketOptions, type WebSocketLike } from 'resilient-socket'
import { environmentOn } from './fleet.ts'
import { VirtualTime } from './virtual-time.ts'

const [, , clients = '10000', seconds = '12'] = process.argv
const CLIENTS = Number(clients)
const AWAY = Number(seconds) * 1_000
const SECOND = 1_000
/** Milliseconds after which every connection is stable. */
const START = 10 * SECOND
const GOING_AWAY = 1001

const VARIANTS: readonly { readonly name: string; readonly options: ResilientSocketOptions }[] = [
  { name: 'the default options', options: {} },
  {
    name: '1, 2, 4, 8 s without randomness',
    options: { backoff: ({ attempt }) => 1_000 * 2 ** (attempt - 1) },
  },
]

console.log(
  `${CLIENTS} clients. The server closes each connection with 1001, and is away for ${seconds} s.\n`,
)
console.log(
  '| clients with | busiest second while it is away | after it is back | the last client is back after |',
)
console.log('| --- | ---: | ---: | ---: |')
for (const { name, options } of VARIANTS) {
  const { dials, lastBackAt } = await restart(options)
  const back = AWAY / SECOND
  const cells = [
    busiest(dials.slice(0, back)),
    busiest(dials.slice(back)),
    `${Math.ceil(lastBackAt / SECOND)} s`,
  ]
  console.log(`| ${[name, ...cells].join(' | ')} |`)
}

function busiest(dials: readonly number[]): string {
  return `${((100 * Math.max(...dials)) / CLIENTS).toFixed(1)} %`
}

interface Restart {
  /** In each second since the server went away. */
  readonly dials: readonly number[]
  readonly lastBackAt: number
}

async function restart(options: ResilientSocketOptions): Promise<Restart> {
  const time = new VirtualTime()
  const open = new Set<ServedSocket>()
  const dials: number[] = []
  let isAway = false
  let lastBackAt = 0
  const sinceStart = (): number => time.now - START

  class ServedSocket implements WebSocketLike {
    binaryType = 'blob'
    bufferedAmount = 0
    extensions = ''
    protocol = ''
    readyState = 0
    onopen: ((event: unknown) => void) | null = null
    onmessage: ((event: unknown) => void) | null = null
    onerror: ((event: unknown) => void) | null = null
    onclose: ((event: unknown) => void) | null = null
    readonly url: string

    constructor(url: string) {
      this.url = url
      const second = Math.floor(sinceStart() / SECOND)
      if (second >= 0) dials[second] = (dials[second] ?? 0) + 1
      time.set(() => (isAway ? this.end(1006) : this.#accept()), 0)
    }

    send(): void {}

    close(): void {}

    end(code: number): void {
      open.delete(this)
      this.readyState = 3
      this.onclose?.({ type: 'close', code, reason: '', wasClean: code !== 1006 })
    }

    #accept(): void {
      open.add(this)
      lastBackAt = sinceStart()
      this.readyState = 1
      this.onopen?.({ type: 'open' })
    }
  }

  const given = {
    ...options,
    heartbeat: false,
    WebSocket: ServedSocket,
    environment: environmentOn(time),
  } as const
  for (let index = 0; index < CLIENTS; index += 1) new ResilientSocket('ws://server.example/', given)
  time.set(() => {
    isAway = true
    for (const socket of [...open]) socket.end(GOING_AWAY)
  }, START)
  time.set(() => {
    isAway = false
  }, START + AWAY)
  await time.runTo(START + AWAY + 60 * SECOND)
  return { dials: Array.from(dials, (count = 0) => count), lastBackAt }
}
