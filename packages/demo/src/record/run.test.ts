import { describe, expect, it } from 'vitest'
import { type Claim, type ClientId, ClientRecord, type Standstill } from './client-record.ts'
import { NetworkTruth } from './network-truth.ts'
import type { FinishedRun, Run } from './run.ts'
import { RunKeeper } from './run-keeper.ts'

const BOTH: readonly ClientId[] = ['plain', 'ours']
const TICK = 100
const START = 1_800_000_000_000

/** Both clients, their network, and the page's tick. */
class Life {
  readonly truth = new NetworkTruth()
  readonly records = { plain: this.#newRecord(), ours: this.#newRecord() }
  readonly finished: FinishedRun[] = []
  readonly keeper = new RunKeeper((run) => this.finished.push(run))
  now = START - 10_000
  isBusy = false
  #latest = 0

  get run(): Run {
    if (this.keeper.current === undefined) throw new Error('No run has begun.')
    return this.keeper.current
  }

  /** `moments`: `0 strike, kill | 5.5 ours suspects`, in seconds after the start. */
  play(moments: string, until: number): this {
    const happenings = moments.split('|').flatMap((moment) => {
      const [, seconds, words = ''] = /^(-?[\d.]+) (.*)$/.exec(moment.trim()) ?? []
      const due = START + Number(seconds) * 1_000
      return words.split(', ').map((word) => ({ due, happen: happening(word) }))
    })
    for (; this.now <= START + until * 1_000; this.now += TICK) {
      for (const { due, happen } of happenings) if (due > this.now - TICK && due <= this.now) happen(this)
      this.#tick()
    }
    this.now -= TICK
    return this
  }

  begin(label: string, returns: string, affects = BOTH): void {
    const run = this.keeper.begin({ label, returns, affects }, this.records, this.now)
    run.mark(label, this.now)
  }

  send(): void {
    this.#latest += 1
    for (const id of BOTH) {
      const { claim, ledger } = this.records[id]
      const unsent = id === 'plain' || claim === 'closed' ? 'dropped' : 'queued'
      ledger.book(this.#latest, 'hello', claim === 'open' ? 'sent' : unsent, this.now)
    }
  }

  answer(id: ClientId): void {
    for (const { number, fate } of this.records[id].ledger.messages)
      if (fate === 'in-flight') this.records[id].answered(number, this.now)
  }

  #tick(): void {
    for (const id of BOTH) {
      this.records[id].observe(this.now)
      if (this.records[id].condition === 'alive' && !this.isBusy) this.answer(id)
    }
    this.keeper.observe(this.now)
  }

  #newRecord(): ClientRecord {
    const record = new ClientRecord(this.truth, { onEvent: () => {}, onLost: () => {} }, START - 20_000)
    record.claimed('open', START - 19_000)
    return record
  }
}

type Happening = (life: Life) => void

function claims(id: ClientId, claim: Claim): Happening {
  return ({ records, now }) => records[id].claimed(claim, now)
}

function loses(id: ClientId, claim: Claim): Happening {
  return ({ records, now }) => {
    records[id].connectionLost()
    records[id].claimed(claim, now)
  }
}

function stands(standstill: Standstill | undefined): Happening {
  return ({ records, now }) => {
    for (const id of BOTH) records[id].setStandstill(standstill, now)
  }
}

function waits(attempt: number, isAsked: boolean): Happening {
  return ({ records, now }) => records.ours.waited({ at: now, attempt, isAsked })
}

/** The state comes first, then what became of the old connection, if there was one, then the new one. */
const oursOpens: Happening = ({ records: { ours }, now }) => {
  ours.claimed('open', now)
  ours.connectionLost()
  ours.ledger.flushed(now)
  ours.moved(now)
}

const HAPPENINGS: Readonly<Record<string, Happening>> = {
  run: (life) => life.begin('Fault', 'the network'),
  deploy: (life) => life.begin('Server deploy', 'the server'),
  laptop: (life) => life.begin('Close the laptop', 'waking up'),
  call: (life) => life.begin('call()', '', ['ours']),
  break: ({ run, now }) => run.broke(now),
  return: ({ run, now }) => run.returned(now),
  quiet: ({ run, now }) => run.quiet(now),
  // As the page's faults that are done in an instant.
  strike: (life) => {
    for (const word of ['run', 'break', 'return', 'quiet']) happening(word)(life)
  },
  cut: ({ truth, now }) => truth.block(now),
  restore: ({ truth, now }) => truth.unblock(now),
  kill: ({ truth, now }) => truth.kill(now),
  sleep: stands('asleep'),
  wake: stands(undefined),
  send: (life) => life.send(),
  busy: (life) => (life.isBusy = true),
  idle: (life) => (life.isBusy = false),
  'plain closes': loses('plain', 'waiting'),
  'plain opens': claims('plain', 'open'),
  'plain heals': (life) => life.answer('plain'),
  'plain reloads': ({ records, now }) => {
    records.plain.reloaded(now)
    records.plain.claimed('connecting', now)
  },
  'ours suspects': claims('ours', 'suspect'),
  'ours proves': ({ records: { ours }, now }) => {
    ours.claimed('open', now)
    ours.ledger.flushed(now)
  },
  'ours closes': loses('ours', 'waiting'),
  'ours stops': loses('ours', 'closed'),
  'ours opens': oursOpens,
  'ours heals': (life) => life.answer('ours'),
  'asked to wait': waits(1, true),
  'waits for attempt 1': waits(1, false),
  'waits for attempt 2': waits(2, false),
}

function happening(word: string): Happening {
  const happen = HAPPENINGS[word.trim()]
  if (happen === undefined) throw new Error(`Nobody knows how to "${word}".`)
  return happen
}

const WIFI = '0 run, break, cut, kill | 3 restore, return, quiet'
const HOTEL = '0 run | 4 break, return, kill | 8 ours suspects | 9.5 ours opens | 12 quiet'

/** A paragraph each: the name, what happens, both verdicts, when it ends, who did better, and why. */
const STORIES = `
a silent kill while nothing is sent: ours finds out by its ping, plain never does
0 strike, kill | 5.5 ours suspects | 7.4 ours opens
said OPEN to the end, dead for 10 s.
noticed after 5.5 s, back after 7.4 s. Nothing lost.
10 ours

a silent kill with the default timing: ours gets the time that it needs
0 strike, kill | 22 ours suspects | 30.2 ours opens
said OPEN to the end, dead for 31 s.
noticed after 22.0 s, back after 30.2 s. Nothing lost.
31.7 ours

a new network: recovery is measured from the network’s return
${WIFI} | 0.5 send | 1 ours suspects | 1.5 send | 2.5 send | 3.4 ours opens
said OPEN to the end, dead for 13 s. 3 messages unanswered.
noticed after 1.0 s, back 400 ms after the network. 1 message never arrived.
13 ours

a break and its return in the same instant: recovery is measured from the break
${HOTEL} | 6 send
said OPEN to the end, dead for 18 s. 1 message unanswered.
noticed after 4.0 s, back after 5.5 s. 1 message never arrived.
22 ours

a sleep: noticing and recovery are measured from waking up
0 laptop, sleep | 3 break, kill | 6 wake, return, quiet | 6.2 ours suspects | 6.5 ours opens
said OPEN to the end, dead for 10 s.
noticed after 200 ms, back 500 ms after waking up. Nothing lost.
16 ours

a black hole that TCP heals late: plain says OPEN all the time
0 run, break, cut | 0.5 send | 1.5 ours suspects | 5.5 ours closes | 8 restore, return, quiet | 8.3 ours opens | 13 plain heals
noticed nothing, back 5.0 s after the network. Nothing lost.
noticed after 1.5 s, back 300 ms after the network. 1 message never arrived.
14.5 plain The plain client lost less here: messages that ResilientSocket had in flight got no answer.

a black hole that ends before ours gives its connection up
0 run, break, cut, ours suspects | 1 send | 2 restore, return, quiet, ours proves | 4 plain heals
noticed nothing, back 2.0 s after the network. Nothing lost.
noticed at once, back with the network. Nothing lost.
5.5 ours

a black hole while nothing is sent: there is nothing for TCP to send again
0 run, break, cut | 2 restore, return, quiet
noticed nothing, back with the network. Nothing lost.
noticed nothing, back with the network. Nothing lost.
3.5 neither Both did equally well.

a network that comes back twice: recovery is measured from the last return
0 run, break, cut | 0.5 send | 1 ours suspects | 2 restore, return, quiet | 3 break, cut | 6 restore, return, quiet | 6.2 ours proves | 7 plain heals, ours heals
noticed nothing, back 1.0 s after the network. Nothing lost.
noticed after 1.0 s, back 1.0 s after the network. Nothing lost.
8.5 neither Both did equally well.

a server that thinks: both keep the connection
0 deploy, busy | 1 send | 4 ours suspects | 4.1 ours proves | 12 quiet | 12.4 idle
kept the connection. Nothing lost.
kept the connection, after checking it. Nothing lost.
13.5 neither Both kept the connection: it was never dead.

a deploy: the server asks for a pause, and plain loses messages
0 deploy, break, plain closes, ours closes, asked to wait | 0.5 send | 1.5 send | 2 plain opens | 2.1 plain closes | 4 return, quiet | 4.2 plain opens | 6 ours opens
noticed at once, back 200 ms after the server. 2 messages never arrived.
noticed at once, back 2.0 s after the server. Nothing lost.
7.5 ours ResilientSocket came back later: the server asked for a pause, and after it a whole fleet must not dial at once.

a deploy: ours dials in vain, then waits longer
0 deploy, break, plain closes, ours closes, waits for attempt 1 | 1 waits for attempt 2 | 4 return, quiet | 4.2 plain opens | 6 ours opens
noticed at once, back 200 ms after the server. Nothing lost.
noticed at once, back 2.0 s after the server. Nothing lost.
7.5 plain ResilientSocket came back later: it waits longer after each failed attempt, so that a whole fleet doesn’t dial at once.

a close that takes an instant: ours spreads its attempts
0 strike, plain closes, ours closes, waits for attempt 1 | 1 plain opens | 1.6 ours opens
noticed at once, back after 1.0 s. Nothing lost.
noticed at once, back after 1.6 s. Nothing lost.
3.1 plain ResilientSocket came back later: it spreads its attempts, so that a whole fleet doesn’t dial at once.

a server that refuses for good: stopping is right, and plain goes on
0 strike, plain closes, ours stops | 1 plain opens
noticed at once, back after 1.0 s. Nothing lost.
stopped, and doesn’t try again. Nothing lost.
2.5 incomparable The server said that trying again won’t help, so ResilientSocket stopped. The plain client dialled again all the same.

a fault while ours is closed: the server didn’t say anything
-1 ours stops | 0 strike, plain closes | 0.5 send | 1 plain opens
noticed at once, back after 1.0 s. 1 message never arrived.
was closed before. 1 message never arrived.
2.5 incomparable ResilientSocket was closed before this began.

rotate(): it says nothing of plain
0 call, quiet | 0.1 ours opens
not affected.
moved to a new connection without a gap. Nothing lost.
1.5 incomparable

a call while plain is dead: there is nothing to wait for
-5 kill | -4 ours opens | 0 call, quiet
not affected.
kept the connection. Nothing lost.
1.5 incomparable

reconnect() while it waits: nothing broke, so there was nothing to notice
-5 ours closes | 0 call, quiet | 0.1 ours opens
not affected.
connected again after 100 ms. Nothing lost.
1.6 incomparable

a connection that is too slow is replaced without a break
0 run | 4 ours suspects | 6 ours opens | 8 quiet
kept the connection. Nothing lost.
moved to a new connection, because the old one didn’t answer in time. Nothing lost.
9.5 neither Both did equally well.

a close that no fault explains: what counts is how long it lasted
0 run | 8 plain closes | 9.2 plain opens | 12 quiet
connected again after 1.2 s. Nothing lost.
kept the connection. Nothing lost.
13.5 ours

both out of reach for good
0 strike, plain closes, ours closes
noticed at once, not back after 35 s.
noticed at once, not back after 35 s.
35 neither Neither came back by itself.

plain back, ours checking for good
0 run, break, cut, ours suspects | 1 restore, return, quiet
noticed nothing, back with the network. Nothing lost.
still checking at the end.
36 plain ResilientSocket wasn’t back yet when the run ended.
`

function paragraphs(text: string): string[][] {
  return text
    .trim()
    .split('\n\n')
    .map((paragraph) => paragraph.split('\n'))
}

describe('a finished run', () => {
  it.each(paragraphs(STORIES))('%s', (_name, moments = '', plain, ours, verdict = '') => {
    const [, seconds, better, reason] = /^([\d.]+) (\w+) ?(.*)$/.exec(verdict) ?? []
    const [run, ...others] = new Life().play(moments, 60).finished
    expect([run?.plain.sentence, run?.ours.sentence]).toEqual([plain, ours])
    expect(run?.comparison).toEqual({ better, reason })
    expect([run!.endedAt - START, others]).toEqual([Number(seconds) * 1_000, []])
  })

  it('has the numbers that its sentences have', () => {
    const [run] = new Life().play(
      `${WIFI} | 0.5 send | 1 ours suspects | 3.4 ours opens | 5 send`,
      20,
    ).finished
    expect(run).toMatchObject({
      label: 'Fault',
      startedAt: START,
      plain: { noticedAfter: undefined, backAfter: undefined, unanswered: 2, never: 0, delivered: 0 },
      ours: { noticedAfter: 1_000, backAfter: 400, unanswered: 0, never: 1, delivered: 1 },
    })
    expect([run?.plain.short, run?.ours.short]).toEqual(['dead at the end', 'back after 400 ms'])
  })
})

/** A paragraph each: the name, what happens, the verdict of plain. */
const RELOADS = `
is measured from the real break, long after it
0 run | 4 run, break, return, kill | 24 plain reloads | 24.3 plain opens | 30 ours opens, quiet
dead until the user reloaded the page, 20.0 s later. Nothing lost.

ends what was in flight
${HOTEL} | 5 send | 16 plain reloads | 16.3 plain opens
dead until the user reloaded the page, 12.0 s later. 1 message never arrived.

comes too late for a run that has ended
${HOTEL} | 24 plain reloads | 24.3 plain opens
said OPEN to the end, dead for 18 s.

revives a client that was dead before the run
-6 kill | 0 run | 4 plain reloads | 4.3 plain opens | 5 ours opens, quiet
dead until the user reloaded the page, 10.0 s later. Nothing lost.

doesn’t help a client that is reconnecting
0 deploy, break, plain closes | 3 plain reloads | 4 return, quiet | 4.2 plain opens
noticed at once, back 200 ms after the server. Nothing lost.

changes nothing for a client that had come back by itself
0 strike, plain closes | 1 plain opens | 2 plain reloads | 2.3 plain opens
noticed at once, back after 1.0 s. Nothing lost.

isn’t an outage of a client that was connected
0 run, busy | 2 send | 3 plain reloads | 3.3 plain opens | 12 idle, quiet
kept the connection, until the user reloaded the page. 1 message never arrived.

counts even if a second one follows
0 strike, kill, ours opens | 5 plain reloads | 5.3 plain opens | 6 plain reloads | 6.3 plain opens
dead until the user reloaded the page, 5.0 s later. Nothing lost.
`

describe('a reload', () => {
  it.each(paragraphs(RELOADS))('%s', (_name, moments = '', sentence = '') => {
    const run = new Life().play(moments, 40).finished.at(-1)
    expect(run?.plain.sentence).toBe(sentence)
    const isRevived = sentence.startsWith('dead')
    if (isRevived) expect([run?.plain.short, run?.comparison.better]).toEqual(['back by reload', 'ours'])
  })
})

const CUT = '0 run, break, cut | 1 send | 1.5 ours suspects | 2 send | 6.5 ours closes'

/** A paragraph each: what happens; then seconds, and what is said of both after them. */
const LIVE = `
${CUT}
0 / says OPEN, dead for 0 s. / says OPEN, dead for 0 s.
1.5 / says OPEN, dead for 1 s. / checking whether the server still answers.
6 / says OPEN, dead for 6 s. / checking whether the server still answers. 1 message waiting safely.
6.1 / says OPEN, dead for 6 s. 1 message unanswered. / checking whether the server still answers. 1 message unanswered, 1 message waiting safely.
61.9 / says OPEN, dead for 61 s. 2 messages unanswered. / noticed after 1.5 s, not back after 61 s. 1 message never arrived, 1 message waiting safely.

0 run, sleep | 1 break, cut
5 / nothing runs while the page stands still. / nothing runs while the page stands still.

-6 kill | -5 ours opens | 0 run | 4 ours closes
6.5 / says OPEN, dead for 12 s. / not connected for 2 s.

0 run, break, plain closes | 2 plain opens | 2.3 plain closes | 4 plain opens | 4.3 plain closes
5 / noticed at once, not back after 5 s. / kept the connection. Nothing lost.
`

describe('a run that goes on', () => {
  const rows = paragraphs(LIVE).flatMap(([moments, ...lines]) =>
    lines.map((line) => [moments, ...line.split(' / ')]),
  )

  it.each(rows)('%s: it says after %s s how things stand', (moments, seconds, plain, ours) => {
    const life = new Life().play(moments ?? '', Number(seconds))
    const { run, now, finished } = life
    expect([run.result('plain', now).sentence, run.result('ours', now).sentence]).toEqual([plain, ours])
    expect(finished).toEqual([])
  })
})
