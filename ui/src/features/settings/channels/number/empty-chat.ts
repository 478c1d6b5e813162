import type { Schemas } from '@/api/client'

/** WhatsApp's limits of an empty chat. */
export const COMMANDS = 30
export const PROMPTS = ['prompts[0]', 'prompts[1]', 'prompts[2]', 'prompts[3]'] as const

type CommandPath = `commands[${number}].${'name' | 'description'}`
export type Path = (typeof PROMPTS)[number] | CommandPath
type Values = Record<Path, string>

/** Name and description of each command, by the paths under which the server refuses them. */
export function commandPaths(count: number): [name: CommandPath, description: CommandPath][] {
  return Array.from({ length: count }, (_, at) => [`commands[${at}].name`, `commands[${at}].description`])
}

export function valuesOf({ prompts = [], commands = [] }: Schemas['ChatAutomation']): Values {
  const questions = PROMPTS.map((path, at) => [path, prompts[at] ?? ''])
  const rows = commandPaths(COMMANDS).flatMap(([name, description], at) => [
    [name, commands[at]?.name ?? ''],
    [description, commands[at]?.description ?? ''],
  ])
  return Object.fromEntries([...questions, ...rows])
}

/** Gaps between questions stay, so that the server's paths are those of the fields. */
export function automationOf(values: Values, count: number): Schemas['ChatAutomation'] {
  const said = (path: Path) => values[path] ?? ''
  const prompts = PROMPTS.map(said)
  const last = prompts.findLastIndex((prompt) => prompt.trim() !== '')
  const commands = commandPaths(count).map(([name, description]) => ({
    name: said(name).replace(/^\//, ''),
    description: said(description),
  }))
  return { prompts: prompts.slice(0, last + 1), commands }
}

/** The fields that change when a command is taken out: those after it move up. */
export function without(values: Values, command: number): [CommandPath, string][] {
  const paths = commandPaths(COMMANDS)
  const said = (path: Path | undefined) => (path && values[path]) ?? ''
  return paths.slice(command).flatMap(([name, description], offset) => {
    const next = paths[command + offset + 1]
    return [
      [name, said(next?.[0])],
      [description, said(next?.[1])],
    ] satisfies [CommandPath, string][]
  })
}
