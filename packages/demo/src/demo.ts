// Assembles the page: two clients under the same faults, the views, and the controls.

import { Pair, TIMINGS } from './clients/pair.ts'
import type { ResilientClient } from './clients/resilient-client.ts'
import { Traffic } from './clients/traffic.ts'
import { Device, type PageMode } from './device/device.ts'
import {
  BUSY,
  breaksConnections,
  CUT,
  type Fault,
  isOverAtOnce,
  whatReturns,
} from './faults/fault-catalogue.ts'
import { FaultDesk, type FaultEvent } from './faults/fault-desk.ts'
import { ServerControl } from './faults/server-control.ts'
import { asHash, readAddress, type Setup, showAddress } from './page/address.ts'
import { pagePart, setData, setText } from './page/page-part.ts'
import { CLIENTS, type ClientId } from './record/client-record.ts'
import { NetworkTruth } from './record/network-truth.ts'
import type { FinishedRun, Run, RunSubject } from './record/run.ts'
import { RunKeeper } from './record/run-keeper.ts'
import { ResultStrip } from './result/result-strip.ts'
import { Scoreboard } from './result/scoreboard.ts'
import { asMarkdown } from './result/share.ts'
import { Autoplay } from './scenarios/autoplay.ts'
import { Controls } from './scenarios/controls.ts'
import { prepare } from './scenarios/preparation.ts'
import { ScenarioPlayer } from './scenarios/scenario-player.ts'
import { SCENARIOS, type Scenario } from './scenarios/scenarios.ts'
import { showCode, showLinks } from './story/code.ts'
import { StoryView } from './story/story-view.ts'
import { type Band, SPAN, type TimelineScene } from './timeline/timeline-drawing.ts'
import { TimelineView } from './timeline/timeline-view.ts'
import { showWhy } from './why/why.ts'
import { Workbench } from './workbench/workbench.ts'

const TICK = 100

export class Demo {
  readonly #isStill = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #truth = new NetworkTruth()
  readonly #device = new Device((mode) => this.#pageBecame(mode))
  readonly #server = new ServerControl((isReachable) => this.#serverReached(isReachable))
  readonly #desk = new FaultDesk(
    this.#server,
    this.#device,
    this.#truth,
    () => this.#device.run(() => this.#pair.move()),
    (event) => this.#faultHappened(event),
  )
  readonly #runs = new RunKeeper((run) => this.#scoreboard.add(run))
  readonly #player = new ScenarioPlayer(this.#desk, {
    prepare: (signal) => prepare(this.#pair, this.#workbench.isSending, signal),
    leave: () => this.#runs.leave(Date.now()),
    begin: (scenario) => this.#beginRun({ ...scenario, affects: CLIENTS }),
  })
  readonly #autoplay = new Autoplay(readAddress(location.hash).scenario, this.#isStill.matches)
  readonly #story = new StoryView(() => this.#isStill.matches)
  readonly #traffic = new Traffic(() => this.#pair, this.#story.cables)
  readonly #timeline = new TimelineView(() => this.#scene())
  readonly #strip = new ResultStrip()
  readonly #scoreboard = new Scoreboard(SCENARIOS.map(({ label }) => label))
  readonly #workbench = new Workbench({
    desk: this.#desk,
    timers: this.#device.environment,
    pair: () => this.#pair,
    send: (text) => this.#device.run(() => this.#traffic.send(text)),
    call: (name, act) => this.#call(name, act),
    restore: () => this.#restore(),
  })
  readonly #controls = new Controls({
    takeOver: () => this.#autoplay.cancel(),
    play: (scenario) => this.#play(scenario),
    toggleCut: () => this.#toggleCut(),
    reload: () => this.#device.run(() => this.#pair.plain.reload()),
    reset: (change) => this.#reset({ ...this.#pair.setup, ...change }),
    result: () => this.#runs.current?.finished && this.#asText(this.#runs.current.finished),
  })
  #pair = this.#newPair(readAddress(location.hash))
  /** The server's last refusal. */
  #trouble = ''

  start(): void {
    showLinks()
    showWhy(pagePart('why', HTMLElement))
    setInterval(() => this.#tick(), TICK)
    // A link to another scenario was opened in this tab.
    window.addEventListener('hashchange', () => location.reload())
    window.addEventListener('pagehide', () => void this.#server.ask({ command: 'leave' }).catch(() => {}))
    window.addEventListener('pageshow', ({ persisted }) => {
      // The server has closed both connections.
      if (persisted) location.reload()
    })
    this.#tick()
    setData(document.body, 'isReady', '')
  }

  #newPair({ timing, hasSession }: Setup): Pair {
    const pair = new Pair({ timing, hasSession }, this.#server, this.#device, this.#truth, {
      record: (id) => ({
        onEvent: (event) => this.#workbench.told(id, event),
        onLost: (numbers) => {
          for (const number of numbers) this.#story.cables.lost(id, number)
        },
      }),
      received: (id, data) => this.#traffic.received(id, data),
    })
    Object.assign(globalThis, { socket: pair.ours.socket, session: pair.ours.session })
    setText(pagePart('timing-note', HTMLElement), TIMINGS[timing].note)
    this.#controls.showSetup(pair.setup)
    showCode(hasSession)
    return pair
  }

  #play(scenario: Scenario): void {
    this.#autoplay.cancel()
    if (!this.#server.isReachable) return
    showAddress({ scenario: scenario.id, ...this.#pair.setup })
    void this.#player.play(scenario)
  }

  #toggleCut(): void {
    this.#autoplay.cancel()
    if (this.#desk.running.length > 0) return this.#restore()
    this.#player.stop()
    void this.#desk.begin(CUT)
  }

  #restore(): void {
    this.#player.stop()
    void this.#desk.restore()
  }

  /** Resets the page to its start, but nothing plays by itself. */
  #reset(setup: Setup): void {
    this.#autoplay.cancel()
    this.#player.stop()
    this.#runs.clear()
    void this.#desk.restore()
    this.#pair.dispose()
    this.#workbench.reset()
    this.#story.cables.clear()
    this.#scoreboard.clear()
    this.#pair = this.#newPair(setup)
    showAddress({ scenario: undefined, ...setup })
    this.#tick()
  }

  #beginRun(subject: RunSubject): Run {
    return this.#runs.begin(subject, this.#pair.records, Date.now())
  }

  #call(name: string, act: (client: ResilientClient) => void): void {
    this.#autoplay.cancel()
    this.#player.stop()
    const now = Date.now()
    if (this.#isBroken) this.#runs.current?.add(name)
    else this.#beginRun({ label: name, returns: '', affects: ['ours'] }).mark(name, now)
    this.#device.run(() => act(this.#pair.ours))
    this.#endWhenQuiet(now)
  }

  #faultHappened({ type, fault }: FaultEvent): void {
    this.#workbench.note(type, fault.label)
    this.#trouble = type === 'failed' ? `“${fault.label}” failed: the server didn’t do it.` : ''
    if (type === 'failed') {
      this.#player.stop()
      return this.#runs.abandon(Date.now())
    }
    if (this.#player.isPlaying) return
    this.#autoplay.cancel()
    const now = Date.now()
    if (type !== 'ended') this.#faultBegan(fault, now)
    if (type !== 'began') this.#endWhenQuiet(now)
  }

  /** A further fault during a fault belongs to the same run. */
  #faultBegan(fault: Fault, now: number): void {
    const run = this.#runs.current
    const others = this.#desk.running.filter((other) => other !== fault)
    if (run !== undefined && this.#isBroken && others.length > 0) run.add(fault.label)
    else
      this.#beginRun({ label: fault.label, returns: whatReturns(fault), affects: CLIENTS }).mark(
        fault.label,
        now,
      )
    if (!breaksConnections(fault)) return
    this.#runs.current?.broke(now)
    if (isOverAtOnce(fault) && !others.some(breaksConnections)) this.#runs.current?.returned(now)
  }

  /** Whether a run is on and something is broken. */
  get #isBroken(): boolean {
    return this.#runs.isRunning && this.#runs.current?.quietAt === undefined
  }

  #endWhenQuiet(now: number): void {
    if (this.#desk.running.length === 0) this.#runs.current?.quiet(now)
  }

  #serverReached(isReachable: boolean): void {
    const now = Date.now()
    // The server's faults are gone, so its earlier refusal doesn't matter any more.
    this.#trouble = ''
    if (isReachable) return this.#truth.unblock(now)
    this.#player.stop()
    this.#runs.abandon(now)
    this.#desk.forget()
    this.#truth.block(now)
  }

  #pageBecame(mode: PageMode): void {
    const standstill = mode === 'asleep' || mode === 'frozen' ? mode : undefined
    const now = Date.now()
    for (const record of Object.values(this.#pair.records)) {
      const { standstill: before } = record
      record.setStandstill(standstill, now)
      if (standstill !== undefined) record.told(`The page is ${standstill}.`, 'neutral', now)
      else if (before !== undefined) record.told('The page runs again.', 'neutral', now)
    }
  }

  #tick(): void {
    const now = Date.now()
    const { records } = this.#pair
    for (const id of CLIENTS) {
      records[id].observe(now)
      records[id].ledger.forget(now - SPAN)
    }
    this.#runs.observe(now)
    const scenario = this.#autoplay.due(
      CLIENTS.every((id) => records[id].condition === 'alive'),
      now,
    )
    if (scenario !== undefined) this.#play(scenario)
    this.#render(now)
  }

  #render(now: number): void {
    const run = this.#runs.current
    this.#story.show({
      pair: this.#pair,
      latest: this.#traffic.latest,
      isServerAway: !this.#server.isReachable,
      isNetworkBlocked: this.#truth.isBlocked,
      isServerBusy: this.#desk.isRunning(BUSY),
      trouble: this.#trouble,
      playsIn: this.#autoplay.secondsLeft(now),
      now,
    })
    this.#controls.show(this.#player.progress, run, this.#desk.running.length > 0, now)
    this.#controls.showResult(run?.finished !== undefined)
    this.#strip.show(run, now)
    this.#timeline.draw()
    this.#workbench.render(now)
  }

  #scene(): TimelineScene {
    const now = Date.now()
    const band = (client: ClientId, name: string): Band => {
      const { conditions, ledger, condition } = this.#pair.records[client]
      const verdict = this.#runs.current?.result(client, now).short ?? ''
      return { client, name, conditions, messages: ledger.messages, verdict, isDead: condition === 'dead' }
    }
    return {
      now,
      faults: this.#runs.spans,
      bands: [band('plain', 'Plain'), band('ours', 'ResilientSocket')],
    }
  }

  #asText(run: FinishedRun): string {
    const scenario = SCENARIOS.find(({ label }) => label === run.label)?.id
    const { setup } = this.#pair
    return asMarkdown(run, {
      ...setup,
      address: scenario === undefined ? 'made by hand' : `\`${asHash({ scenario, ...setup })}\``,
      record: this.#workbench.recording,
    })
  }
}
