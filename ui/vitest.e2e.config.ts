import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.spec.ts'],
    // One browser at a time: measured times mean something, and small machines keep up.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As long as a page is waited for, or nearly: what takes its time on a busy machine is no failure.
    expect: { poll: { timeout: 15_000 } },
  },
})
