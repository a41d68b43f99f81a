// Runs in the page: mounts components with one hook each, and tells what they have seen.
import { type Burst, type HookName, hooks, type MountOptions } from '../hooks.ts'
import { Log } from './log.ts'
import { type Mounted, mountReact, mountVue } from './mounting.ts'
import { OursReact } from './ours-react.ts'
import { OursVue } from './ours-vue.ts'
import { PartySocket, PartyWebSocket } from './party.ts'
import { ReactUseWebsocket } from './react-use-websocket.ts'
import { VueUse } from './vueuse.ts'

interface Probe {
  readonly log: Log
  readonly mounted: Mounted
  version: number
}

const reactProbes = {
  'ours-react': OursReact,
  'party-web-socket': PartyWebSocket,
  'party-socket': PartySocket,
  'react-use-websocket': ReactUseWebsocket,
}
const vueProbes = { 'ours-vue': OursVue, vueuse: VueUse }

/** A burst is over when all has been counted, or nothing for so long. */
const QUIET = 5_000

const probes = new Map<string, Probe>()
let attached = 0
let errors = 0
addEventListener('error', () => {
  errors += 1
})
countListeners()

globalThis.bindings = {
  mount(hook, { host, room, reads, isStrict = false, joins = false }: MountOptions) {
    const log = new Log(reads, joins)
    probes.set(room, { log, mounted: mount(hook, { host, room, log, version: 0 }, isStrict), version: 0 })
  },

  move: (room, to) => probeOf(room).mounted.render({ room: to }),

  async rerender(room, times) {
    const probe = probeOf(room)
    for (let n = 0; n < times; n += 1) await probe.mounted.render({ version: ++probe.version })
  },

  unmount: (room) => probeOf(room).mounted.unmount(),

  send: (room, text) => String(probeOf(room).log.send(text)),

  seen(room) {
    const { renders, counted, shown, called, turns, joined } = probeOf(room).log
    return { renders, counted, shown, called, turns, joined }
  },

  listeners: (room) => attached + probeOf(room).log.listeners(),

  burst: (room, count) => burst(probeOf(room).log, count),
}

function mount(
  hook: HookName,
  props: { host: string; room: string; log: Log; version: number },
  isStrict: boolean,
): Mounted {
  if (hook === 'ours-vue' || hook === 'vueuse') return mountVue(vueProbes[hook], props)
  if (hooks[hook].framework !== 'React') throw new Error(`${hook} has no probe`)
  return mountReact(reactProbes[hook], props, isStrict)
}

function probeOf(room: string): Probe {
  const probe = probes.get(room)
  if (!probe) throw new Error(`${room} isn't mounted`)
  return probe
}

async function burst(log: Log, count: number): Promise<Burst> {
  const before = { counted: log.counted, called: log.called.length, renders: log.renders, errors }
  const rest = (): number =>
    count - (log.reads === 'callback' ? log.called.length - before.called : log.counted - before.counted)
  let longest = 0
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
  })
  observer.observe({ type: 'longtask' })
  const startedAt = performance.now()
  log.countedAt = startedAt
  log.send(`burst ${count}`)
  while (rest() > 0 && performance.now() - log.countedAt < QUIET) await nextTask(50)
  await nextTask(100)
  observer.disconnect()
  return {
    counted: log.counted - before.counted,
    called: log.called.length - before.called,
    renders: log.renders - before.renders,
    took: log.countedAt - startedAt,
    longest,
    errors: errors - before.errors,
  }
}

function nextTask(delay: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delay))
}

/** Counts what is added to event targets, less what is removed. */
function countListeners(): void {
  const { addEventListener, removeEventListener } = EventTarget.prototype
  EventTarget.prototype.addEventListener = function (...args: Parameters<typeof addEventListener>) {
    attached += 1
    addEventListener.apply(this, args)
  }
  EventTarget.prototype.removeEventListener = function (...args: Parameters<typeof removeEventListener>) {
    attached -= 1
    removeEventListener.apply(this, args)
  }
}
