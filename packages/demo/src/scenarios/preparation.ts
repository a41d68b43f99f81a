// Waits until both clients are connected before a scenario, so that they start equal.
import type { Pair } from '../clients/pair.ts'
import { CLIENTS } from '../record/client-record.ts'

/** Milliseconds after which the scenario begins anyway. */
const LONGEST = 4_000

const LOOK_INTERVAL = 100

/** `isSending`: messages are sent automatically, so each client must have got an answer. */
export async function prepare(pair: Pair, isSending: boolean, signal: AbortSignal): Promise<void> {
  const { plain, ours, records } = pair
  const now = Date.now()
  if (plain.record.condition !== 'alive') plain.reload()
  if (ours.record.condition === 'stopped') ours.socket.open()
  else if (ours.record.condition !== 'alive') ours.socket.reconnect()
  const areReady = (): boolean =>
    CLIENTS.every((id) => {
      const { condition, answeredAt } = records[id]
      return condition === 'alive' && (answeredAt > now || !isSending)
    })
  while (!signal.aborted && Date.now() - now < LONGEST && !areReady()) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL))
  }
}
