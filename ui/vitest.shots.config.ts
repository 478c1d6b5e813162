import { defineConfig } from 'vitest/config'

/** Takes the pictures of the README and the docs anew. */
export default defineConfig({
  test: { environment: 'node', include: ['e2e/real/shots.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
})
