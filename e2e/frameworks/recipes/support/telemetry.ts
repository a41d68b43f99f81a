// OpenTelemetry as an application sets it up, but exported to memory.
import type { Meter, Tracer } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'

export class Telemetry {
  readonly tracer: Tracer
  readonly meter: Meter
  readonly #spans = new InMemorySpanExporter()
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  readonly #reader = new PeriodicExportingMetricReader({ exporter: this.#metrics })

  constructor() {
    const spans = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(this.#spans)] })
    this.tracer = spans.getTracer('recipes')
    this.meter = new MeterProvider({ readers: [this.#reader] }).getMeter('recipes')
  }

  spans() {
    return this.#spans
      .getFinishedSpans()
      .map(({ name, attributes, status, events }) => ({ name, attributes, status, events }))
  }

  async metrics() {
    this.#metrics.reset()
    await this.#reader.forceFlush()
    const [resource] = this.#metrics.getMetrics()
    const metrics = resource?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? []
    return metrics.map(({ descriptor, dataPoints }) => ({
      name: descriptor.name,
      points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
    }))
  }
}
