// One lane: the echo service's part of it, and the fault proxy in front, once it has one.
import { EchoLane } from '../echo/echo-lane.ts'
import { FaultProxy } from '../proxy/fault-proxy.ts'
import type { Upstream } from '../proxy/link.ts'
import type { ControlCommand } from './control-command.ts'

/** Counts at the time of a command: TCP connections through the proxy, WebSockets in the echo service. */
export interface LaneReport {
  readonly links: number
  readonly connections: number
  readonly port?: number
  readonly token?: string
}

export class Lane {
  readonly echo: EchoLane = new EchoLane()
  readonly #upstream: Upstream
  #proxy: FaultProxy | undefined
  #opening: Promise<FaultProxy> | undefined
  #isLeft = false

  constructor(upstream: Upstream) {
    this.#upstream = upstream
  }

  get isInUse(): boolean {
    return this.echo.connectionCount > 0
  }

  async obey(command: ControlCommand): Promise<LaneReport> {
    const before = { links: this.#proxy?.linkCount ?? 0, connections: this.echo.connectionCount }
    const result = await this.#carryOut(command)
    return { ...before, ...(this.#proxy === undefined ? {} : { port: this.#proxy.port }), ...result }
  }

  async leave(): Promise<void> {
    this.#isLeft = true
    this.echo.kill()
    const proxy = await this.#opening?.catch(() => undefined)
    proxy?.close()
  }

  async #carryOut(command: ControlCommand): Promise<Partial<LaneReport>> {
    switch (command.command) {
      case 'listen':
        await this.#listen(command.port)
        break
      case 'leave':
        await this.leave()
        break
      case 'network':
        // No await if there is a proxy: the command must affect several lanes at the same moment.
        await (this.#proxy ?? (await this.#listen(0))).setNetwork(command.network)
        break
      case 'break':
        this.#proxy?.break(command.how)
        break
      case 'close':
        this.echo.close(command.code, command.reason)
        break
      case 'pongs':
        this.echo.pongStyle = command
        break
      case 'answers':
        if (command.held) this.echo.holdAnswers()
        else this.echo.releaseAnswers()
        break
      case 'kill':
        this.echo.kill()
        break
      case 'expire':
        this.echo.expireTokens()
        break
      case 'token':
        return { token: this.echo.issueToken() }
      case 'look':
    }
    return {}
  }

  async #listen(port: number): Promise<FaultProxy> {
    if (this.#isLeft) throw new Error('This lane has just been left.')
    this.#opening ??= FaultProxy.listen(this.#upstream, port)
    try {
      this.#proxy = await this.#opening
      return this.#proxy
    } catch (error) {
      this.#opening = undefined
      throw error
    }
  }
}
