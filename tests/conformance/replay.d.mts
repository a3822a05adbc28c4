export interface Step {
  command: string
  output: string[]
  code: number
}
export function parse(text: string): Step[]
export function normalize(text: string, given?: string): string[]
