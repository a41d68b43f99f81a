// A faster default heartbeat, for trials that need a verdict but not the default's time for it.

const SCALED_BY = 5

/** The default `interval`, `timeout` and `patience` divided by a factor. Tables made with it say `SCALED`. */
export const SCALED_HEARTBEAT = {
  interval: 20_000 / SCALED_BY,
  timeout: { min: 2_000 / SCALED_BY, max: 10_000 / SCALED_BY },
  patience: { idle: 10_000 / SCALED_BY, busy: 20_000 / SCALED_BY },
}

export const SCALED = `scaled by ${SCALED_BY}`
