// What a frame that is handed over leads to at once.
import { expect, it } from 'vitest'
import { type Output, SessionState } from './session-state.ts'

const READY = { id: 'i', token: 't', recv: 0, window: 1_000 }

/** `react` is called with each data frame, while it is handed over. */
function attachedTo(react: (state: SessionState<string>, frame: string) => boolean) {
  const frames: string[] = []
  const told: string[] = []
  const output: Output<string> = {
    attached: () => undefined,
    transmit: (frame) => {
      frames.push(frame)
      return frame.startsWith('~') || react(state, frame)
    },
    message: () => undefined,
    acknowledged: (number) => told.push(`acknowledged ${number}`),
    drained: () => undefined,
    reset: (reason, unacked) => told.push(`${reason} ${unacked.map(({ data, fate }) => `${data} ${fate}`)}`),
    redial: () => told.push('redial'),
  }
  const state = new SessionState<string>(output)
  state.attach(state.offer(true, undefined), READY, 0)
  frames.length = 0
  return { state, frames, told }
}

it('a message that is sent within it comes after it, once', () => {
  const { state, frames } = attachedTo((state, frame) => {
    if (frame === 'a') state.send('b', 65)
    return true
  })
  expect(state.send('a', 65)).toEqual({ number: 1, isSent: true })
  state.send('c', 65)
  expect(frames).toEqual(['a', 'b', 'c'])
  expect(state.unackedMessages).toBe(3)
})

it('its acknowledgement is no count from the future', () => {
  const { state, told } = attachedTo((state) => {
    state.receive('~a 1 0', 0, 0)
    return true
  })
  state.send('a', 65)
  expect(told).toEqual(['acknowledged 1'])
})

it('a session that ends within it sends nothing more', () => {
  const { state, frames, told } = attachedTo((state, frame) => {
    if (frame === 'a') state.reset('taken')
    return true
  })
  state.detach()
  state.send('a', 65)
  state.send('b', 65)
  state.attach(state.offer(true, undefined), { recv: 0, window: 1_000 }, 0)
  expect(frames).toEqual(['~a 0 0', 'a'])
  expect(told).toEqual(['taken a unknown,b unsent'])
})

it('a message that the link does not take was not sent', () => {
  let isTaken = false
  const { state, frames, told } = attachedTo(() => isTaken)
  expect(state.send('a', 65)).toEqual({ number: 1, isSent: false })
  isTaken = true
  state.send('b', 65)
  expect(frames).toEqual(['a', 'a', 'b'])
  state.receive('~a 2 0', 0, 0)
  state.send('c', 65)
  isTaken = false
  state.send('d', 65)
  state.reset('taken')
  expect(told).toEqual(['acknowledged 2', 'taken c unknown,d unsent'])
})
