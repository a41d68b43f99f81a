// The client's half of a session without a socket: what it says and tells, in order. Knows no expectations.
import type { ResetReason } from '../../src/session/protocol/fates.ts'
import { type Offer, SessionState } from '../../src/session/protocol/session-state.ts'
import { MESSAGE_OVERHEAD, type Ready } from '../../src/session/wire/frames.ts'

export const FIRST: Ready = { id: 'i', token: 't', ttl: 120_000, window: 1_000 }

export class StateLog {
  /** Frames that were handed to the link. */
  readonly sent: string[] = []
  /** Everything that was told, as a name and its details. */
  readonly told: (readonly unknown[])[] = []
  /** `false`: the link takes nothing any more. */
  takes = true
  /** How many messages the last link got again; `undefined` where it isn't used. */
  replayed: number | 'new' | undefined
  /** What the application does in its listener. */
  onMessage: () => void = () => undefined
  now = 0
  readonly state: SessionState<string>

  constructor() {
    this.state = new SessionState<string>({
      attached: (replayed) => void (this.replayed = replayed ?? 'new'),
      transmit: (frame) => {
        if (this.takes) this.sent.push(frame)
        return this.takes
      },
      message: (data) => {
        this.told.push(['message', data])
        this.onMessage()
      },
      acknowledged: (number) => void this.told.push(['acknowledged', number]),
      drained: () => void this.told.push(['drained']),
      reset: (reason, unacked, first) =>
        void this.told.push(['reset', reason, unacked.map(({ data, fate }) => `${data} ${fate}`), first]),
      redial: () => void this.told.push(['redial']),
    })
  }

  /** Data frames among what was sent. */
  get data(): readonly string[] {
    return this.sent.filter((frame) => !/^~[^~]/.test(frame))
  }

  /** The reasons of the resets that were told. */
  get resets(): readonly ResetReason[] {
    return this.told.filter(([name]) => name === 'reset').map(([, reason]) => reason as ResetReason)
  }

  send(text: string): ReturnType<SessionState<string>['send']> {
    return this.state.send(text, text.length + MESSAGE_OVERHEAD)
  }

  receive(...frames: readonly string[]): this {
    for (const frame of frames) this.state.receive(frame, frame.length + MESSAGE_OVERHEAD, this.now)
    return this
  }

  /** Says hello, and gets this answer. */
  attach(ready: Ready, isTake = true): number | 'new' | undefined {
    return this.answer(this.state.offer(isTake, undefined), ready)
  }

  answer(offer: Offer, ready: Ready): number | 'new' | undefined {
    this.replayed = undefined
    this.state.attach(offer, ready, this.now)
    return this.replayed
  }

  forget(): this {
    this.sent.length = 0
    this.told.length = 0
    return this
  }
}

/** What a hello says. */
export function helloOf({ text }: Offer): unknown {
  return JSON.parse(text.replace(/^~hello /, ''))
}

/** Its first link is in use, and nothing else has happened. */
export function attached(ready: Ready = FIRST): StateLog {
  const log = new StateLog()
  log.attach(ready)
  return log.forget()
}

/** The link is lost, and another one goes on with the session. */
export function resume(log: StateLog, recv: number, window = 1_000): number | 'new' | undefined {
  log.state.detach()
  return log.attach({ recv, window })
}
