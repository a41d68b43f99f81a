import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** Mutations of the protocol are judged by its own tests: all others are slower, and see less of it. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['src/protocol/**/*.test.ts'], reporters: ['default'] },
})
