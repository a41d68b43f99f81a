// The recipe of docs/recipes/topics.md for sessions, as it is shown there.
import type { Session } from 'resilient-socket/session'

/** Returns `add(topic)`, which subscribes and returns `release()`. */
export function sessionTopics(session: Session, message: (type: string, topic: string) => string) {
  const counts = new Map<string, number>()
  const sendAll = () => {
    for (const topic of counts.keys()) session.send(message('subscribe', topic))
  }
  session.on('reset', ({ reason }) => reason !== 'closed' && sendAll())
  // `open()` after `close()` begins a new session, too.
  session.on('state', ({ previous }) => previous === 'ended' && sendAll())

  return (topic: string) => {
    const count = counts.get(topic) ?? 0
    counts.set(topic, count + 1)
    if (count === 0) session.send(message('subscribe', topic))
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      const left = (counts.get(topic) ?? 1) - 1
      if (left > 0) return void counts.set(topic, left)
      counts.delete(topic)
      session.send(message('unsubscribe', topic))
    }
  }
}
