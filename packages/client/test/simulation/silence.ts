// What becomes of a connection whose server says nothing any more. Knows no expectations.
import { acceptAll, answerOne, answerPings, type Scenario } from './scenario.ts'

/** Milliseconds after the first ping that isn't answered; `Infinity`: it didn't happen. */
export interface Verdict {
  readonly suspected: number
  readonly replacementDialled: number
  readonly givenUp: number
}

/** The server falls silent, and dials hang from now on. */
export async function fallSilent({ world, socket }: Scenario, ms = 400_000): Promise<Verdict> {
  let askedAt = Infinity
  let suspectAt = Infinity
  let dialledAt = Infinity
  let lostAt = Infinity
  const { openSocket: native } = world
  native.onsend = (data) => {
    if (String(data).includes('"ping"')) askedAt = Math.min(askedAt, world.now)
  }
  world.onDial = () => void (dialledAt = Math.min(dialledAt, world.now))
  const stop = socket.subscribe(({ health }) => {
    if (health === 'suspect') suspectAt = Math.min(suspectAt, world.now)
  })
  socket.once('lost', () => void (lostAt = world.now))
  for (let elapsed = 0; elapsed < ms && lostAt === Infinity; elapsed += 1_000) await world.advance(1_000)
  stop()
  return {
    suspected: suspectAt - askedAt,
    replacementDialled: dialledAt - askedAt,
    givenUp: lostAt - askedAt,
  }
}

/** A dial that hangs fails, the next one is accepted, and the server answers pings on it. */
export async function comeBack(scenario: Scenario): Promise<void> {
  const { world, socket } = scenario
  acceptAll(world, () => undefined)
  if (world.socket.readyState === 0) world.socket.end()
  while (socket.state !== 'open' || socket.health !== 'good') await world.advance(100)
  answerOne(scenario)
  answerPings(world, world.socket)
}

/** The server answers the next ping so late, and is silent before. */
export async function answerLate({ world }: Scenario, ms: number): Promise<void> {
  const { openSocket: native } = world
  let askedAt = Infinity
  native.onsend = (data) => {
    if (String(data).includes('"ping"')) askedAt = Math.min(askedAt, world.now)
  }
  while (askedAt === Infinity) await world.advance(1)
  await world.advance(askedAt + ms - world.now)
  native.onsend = () => undefined
  native.pong()
}
