// Measures the built screens in a browser and prints one JSON object; docs/performance.md explains it.
import { runnerImport } from 'vite'

const { module } = await runnerImport(new URL('../e2e/bench.ts', import.meta.url).pathname)
console.log(JSON.stringify(await module.benchScreens()))
