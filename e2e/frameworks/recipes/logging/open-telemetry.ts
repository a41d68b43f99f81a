import { type Meter, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { ResilientSocket, Status } from 'resilient-socket'

/** Spans for attempts and replacements; counters and histograms for the rest. No URL, no message, no close reason. */
export function instrument(socket: ResilientSocket, tracer: Tracer, meter: Meter): void {
  traceAttempts(socket, tracer)
  traceReplacements(socket, tracer)

  const losses = meter.createCounter('websocket.client.losses')
  const drops = meter.createCounter('websocket.client.drops')
  const outages = meter.createHistogram('websocket.client.outage', { unit: 's' })
  const roundTrips = meter.createHistogram('websocket.client.round_trip', {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  })
  socket.on('open', ({ downFor, reason }) => {
    if (downFor !== undefined) outages.record(downFor / 1_000, { reason })
  })
  socket.on('lost', ({ code, origin }) => losses.add(1, { code, origin }))
  socket.on('drop', ({ reason }) => drops.add(1, { reason }))
  socket.on('latency', ({ rtt }) => roundTrips.record(rtt / 1_000))
}

function traceAttempts(socket: ResilientSocket, tracer: Tracer): void {
  let span: Span | undefined
  let last: Status | undefined
  const follow = (status: Status): void => {
    if (status === last) return
    last = status
    if (status.state === 'open') span?.setAttribute('server.address', new URL(socket.url).hostname)
    else if (hasFailed(status)) span?.setStatus({ code: SpanStatusCode.ERROR })
    span?.end()
    span = status.state === 'connecting' ? startSpan(tracer, 'websocket connect', status) : undefined
  }
  socket.subscribe(follow)
  follow(socket.status)
}

/** A replacement that doesn't take over has no span. */
function traceReplacements(socket: ResilientSocket, tracer: Tracer): void {
  let span: Span | undefined
  socket.on('replacing', (attempt) => {
    span = startSpan(tracer, 'websocket replace', attempt)
  })
  socket.on('lost', () => {
    if (socket.state === 'open') span?.end()
    span = undefined
  })
}

/** An attempt that your own `close()` ended hasn't failed. */
function hasFailed(status: Status): boolean {
  if (status.state === 'closed') return status.closeInfo.origin !== 'client'
  return status.state === 'waiting' || status.state === 'connecting'
}

function startSpan(
  tracer: Tracer,
  name: string,
  { attempt, reason }: { readonly attempt: number; readonly reason: string },
): Span {
  return tracer.startSpan(name, {
    kind: SpanKind.CLIENT,
    attributes: { 'websocket.attempt': attempt, 'websocket.reason': reason },
  })
}
