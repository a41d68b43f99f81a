// The default heartbeat, so many times as fast: for trials that need a verdict, and not the default's time for it.

const SCALED_BY = 5

/** `interval`, `timeout` and `patience` of the defaults; a table that is made of it says `SCALED`. */
export const SCALED_HEARTBEAT = {
  interval: 20_000 / SCALED_BY,
  timeout: { min: 2_000 / SCALED_BY, max: 10_000 / SCALED_BY },
  patience: { idle: 10_000 / SCALED_BY, busy: 20_000 / SCALED_BY },
}

export const SCALED = `scaled by ${SCALED_BY}`
