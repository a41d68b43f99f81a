// A server with a hub, as a process that can be killed and frozen. What its handlers got is in its log at once: the file
// outlives the process. Its tests command it by IPC.
import { openSync, writeSync } from 'node:fs'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { WebSocketServer } from 'ws'

const { host, port, log, hubOptions, supply } = JSON.parse(process.argv[2])

/** Bytes that wait for a client that is away. */
const MAX_DETACHED = 20_000

const file = openSync(log, 'a')
const hub = createHub(hubOptions)
const speakers = new Map()
let plan = supply
/** Handlers are done when this is. */
let held
let release

class Speaker {
  number = 0
  #session
  #isFull = false
  #timer
  #left = 0

  constructor(session) {
    this.#session = session
    session.on('drain', () => {
      this.#isFull = false
    })
  }

  get left() {
    return this.#left
  }

  start({ every, batch, count, size, form }) {
    this.stop()
    this.#left = count
    this.#timer = setInterval(() => {
      for (let index = 0; index < batch && this.#left > 0; index += 1) this.#send(size, form)
      if (this.#left === 0) this.stop()
    }, every)
  }

  stop() {
    clearInterval(this.#timer)
    this.#left = 0
  }

  #send(size, form) {
    const { id, isAttached, unacked } = this.#session
    // What a detached session has no room for would end it.
    const isTooMuch = !isAttached && unacked.messages > 0 && unacked.bytes + size > MAX_DETACHED
    if (this.#isFull || isTooMuch) return
    const number = this.number + 1
    const text = `server ${id} ${number} ${size} ${'x'.repeat(size)}`
    const result = this.#session.send(form === 'text' ? text : Buffer.from(text))
    this.#isFull = result === 'dropped'
    if (this.#isFull) return
    this.number = number
    this.#left -= 1
    note({ what: 'sent', session: id, number })
  }
}

hub.on('error', (error) => note({ what: 'error', message: String(error) }))
hub.on('session', (session) => {
  const { id } = session
  const speaker = new Speaker(session)
  speakers.set(session, speaker)
  session.on('message', handle)
  session.on('attached', () => note({ what: 'attached', session: id }))
  session.on('detached', () => note({ what: 'detached', session: id }))
  session.on('end', (reason) => {
    speaker.stop()
    speakers.delete(session)
    note({ what: 'end', session: id, reason })
  })
  if (plan) speaker.start(plan)
})

function handle(data, { key }) {
  const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
  const [head, number, size] = /^client (\d+) (\d+) /.exec(text) ?? ['']
  note({ what: 'got', key, number: Number(number), isWhole: text.length === head.length + Number(size) })
  const done = () => note({ what: 'done', key })
  return held ? held.then(done) : done()
}

function note(entry) {
  writeSync(file, `${JSON.stringify(entry)}\n`)
}

const commands = {
  look() {
    return {
      sessions: hub.sessions.map((session) => ({
        id: session.id,
        isAttached: session.isAttached,
        unacked: session.unacked.messages,
        left: speakers.get(session)?.left ?? 0,
      })),
    }
  },
  talk(supply) {
    plan = supply
    for (const speaker of speakers.values()) speaker.start(supply)
  },
  hush() {
    plan = undefined
    for (const speaker of speakers.values()) speaker.stop()
  },
  hold() {
    held ??= new Promise((resolve) => {
      release = resolve
    })
  },
  release() {
    held = undefined
    release()
  },
  endSessions(code) {
    for (const session of hub.sessions) session.close(code)
  },
  closeHub() {
    hub.close(1012, 'restart')
  },
}

process.on('message', ({ id, command, argument }) => {
  process.send({ id, answer: commands[command](argument) })
})
process.on('disconnect', () => process.exit())

note({ what: 'boot' })
const server = new WebSocketServer({ host, port, maxPayload: 10_000_000 })
server.on('connection', (socket, request) => attachWs(hub, socket, request))
server.on('listening', () => process.send({ port: server.address().port }))
server.on('error', () => process.exit(1))
