/** awk's input and output: records from files and commands, what is printed to files and commands. */
import { Errno } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import { pipe } from '../host/pipe.ts'
import { toNumber } from './awk-values.ts'
import { complain, linesOf, openInput } from './command.ts'
import { AwkMemory } from './awk-memory.ts'

export abstract class AwkStreams extends AwkMemory {
  protected async *lines(name: string, file: OpenFile): AsyncGenerator<string, void, undefined> {
    const separator = this.text(this.get('RS'))
    if (separator === '') {
      let paragraph: string[] = []
      for await (const lines of linesOf(this.process, file)) {
        for (const line of lines) {
          if (line !== '') paragraph.push(line)
          else if (paragraph.length) {
            yield paragraph.join('\n')
            paragraph = []
          }
        }
      }
      if (paragraph.length) yield paragraph.join('\n')
      return
    }
    const chunks = linesOf(this.process, file, separator)
    for (;;) {
      await this.flush()
      const { value, done } = await chunks.next()
      if (done) break
      for (const line of value) yield separator.length === 1 && separator !== '\n' ? line.replace(/\n$/, '') : line
    }
    if (name) file.close()
  }

  protected async nextSource(): Promise<boolean> {
    for (;;) {
      const operand = this.operands.shift()
      if (operand === undefined) {
        if (this.usedFile) return false
        this.usedFile = true
        this.source = this.lines('', this.process.file(0))
        return true
      }
      const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(operand)
      if (assignment) {
        this.assign(assignment[1]!, assignment[2]!)
        continue
      }
      this.usedFile = true
      try {
        this.source = this.lines(operand, openInput(this.process, operand).file)
      } catch (error) {
        if (!(error instanceof Errno)) throw error
        await this.flush()
        await complain(
          this.process,
          `warning: command line argument \`${operand}': cannot open file \`${operand}' for reading: ${error.message}`,
        )
        this.failed = 2
        continue
      }
      this.globals.set('FILENAME', operand)
      this.globals.set('FNR', 0)
      return true
    }
  }

  protected async nextLine(): Promise<string | undefined> {
    for (;;) {
      if (!this.source && !(await this.nextSource())) return undefined
      const { value, done } = await this.source!.next()
      if (done) {
        this.source = undefined
        continue
      }
      this.globals.set('NR', toNumber(this.get('NR')) + 1)
      this.globals.set('FNR', toNumber(this.get('FNR')) + 1)
      return value
    }
  }

  protected async nextRecord(): Promise<boolean> {
    const line = await this.nextLine()
    if (line === undefined) return false
    this.setRecord(line)
    return true
  }

  protected async tick(): Promise<void> {
    if (this.out.length > 8192) await this.flush()
    const turn = this.process.turn()
    if (turn) await turn
  }

  protected async flush(): Promise<void> {
    const text = this.out
    this.out = ''
    if (text) await this.process.stdout.write(text)
  }

  protected async commandOutput(command: string): Promise<OpenFile> {
    await this.flush()
    const { readEnd, writeEnd } = pipe()
    this.process.spawn(['sh', '-c', command], { files: { 1: writeEnd } })
    writeEnd.close()
    return readEnd
  }

  protected async close(name: string): Promise<number> {
    const output = this.outputs.get(name)
    if (!output) return -1
    this.outputs.delete(name)
    output.file.close()
    return output.child ? this.process.waitFor(output.child) : 0
  }
}
