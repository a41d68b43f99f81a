/** How far back the bands and the chart look, in ms. */
export const TIME_SPAN = 120_000
