/** Runs an awk program. Left out: RS as a regular expression but for blank lines, `|&`, locales. */
import { pipe } from '../host/pipe.ts'
import type { Expr, Statement } from './awk-syntax.ts'
import { encoder, Jump, ordered, toNumber, type Value } from './awk-values.ts'
import { AwkExpressions } from './awk-expressions.ts'

export class AwkRun extends AwkExpressions {
  async main(operands: string[]): Promise<number> {
    this.operands = operands.slice()
    this.globals.set('ARGC', operands.length + 1)
    this.globals.set('ARGV', new Map(['awk', ...operands].map((v, i) => [String(i), v])))
    let status = 0
    let exited = false
    const guarded = async (run: () => Promise<void>): Promise<void> => {
      try {
        await run()
      } catch (error) {
        if (!(error instanceof Jump) || error.to !== 'exit') throw error
        exited = true
        if (error.value !== '') status = toNumber(error.value) & 255
      }
    }
    const { rules } = this.program
    await guarded(async () => {
      for (const rule of rules) if (rule.pattern === 'BEGIN' && rule.body) await this.run(rule.body)
    })
    if (!exited && rules.some(r => r.pattern !== 'BEGIN')) await guarded(() => this.records())
    await guarded(async () => {
      for (const rule of rules) if (rule.pattern === 'END' && rule.body) await this.run(rule.body)
    })
    await this.flush()
    for (const name of this.outputs.keys()) await this.close(name)
    return status || this.failed
  }

  protected async records(): Promise<void> {
    while (await this.nextRecord()) {
      try {
        for (const rule of this.program.rules) {
          if (rule.pattern === 'BEGIN' || rule.pattern === 'END') continue
          if (rule.pattern && !(await this.selects(rule, rule.pattern))) continue
          if (rule.body) await this.run(rule.body)
          else this.out += `${this.record}${this.text(this.get('ORS'))}`
        }
      } catch (error) {
        if (!(error instanceof Jump) || (error.to !== 'next' && error.to !== 'nextfile')) throw error
        if (error.to === 'nextfile') this.source = undefined
      }
      await this.tick()
    }
  }

  protected async selects(rule: object, { from, to }: { from: Expr; to: Expr | undefined }): Promise<boolean> {
    if (!to) return this.true(await this.eval(from))
    if (!this.ranges.has(rule)) {
      if (!this.true(await this.eval(from))) return false
      this.ranges.add(rule)
    }
    if (this.true(await this.eval(to))) this.ranges.delete(rule)
    return true
  }

  protected async run(s: Statement): Promise<void> {
    switch (s.kind) {
      case 'block':
        for (const inner of s.body) await this.run(inner)
        return
      case 'expression':
        await this.eval(s.value)
        return
      case 'print':
        return this.print(s)
      case 'if':
        if (this.true(await this.eval(s.test))) await this.run(s.yes)
        else if (s.no) await this.run(s.no)
        return
      case 'while':
        if (s.first && !this.true(await this.eval(s.test))) return
        do if (!(await this.round(s.body))) return
        while (this.true(await this.eval(s.test)))
        return
      case 'for':
        if (s.start) await this.run(s.start)
        while (!s.test || this.true(await this.eval(s.test))) {
          if (!(await this.round(s.body))) return
          if (s.step) await this.run(s.step)
        }
        return
      case 'for-in':
        for (const key of ordered(this.array(s.name).keys())) {
          if (!this.array(s.name).has(key)) continue
          this.frameOf(s.variable).set(s.variable, { maybe: key })
          if (!(await this.round(s.body))) return
        }
        return
      case 'delete':
        if (s.index) this.array(s.name).delete(await this.index(s.index))
        else this.array(s.name).clear()
        return
      case 'jump':
        throw new Jump(s.to)
      case 'exit':
      case 'return':
        throw new Jump(s.kind, s.value ? await this.eval(s.value) : '')
    }
  }

  /** @returns whether the loop goes on */
  protected async round(body: Statement): Promise<boolean> {
    if (++this.rounds % 5 === 0) await this.tick()
    try {
      await this.run(body)
      return true
    } catch (error) {
      if (!(error instanceof Jump) || (error.to !== 'break' && error.to !== 'continue')) throw error
      return error.to === 'continue'
    }
  }

  protected async print({ format, items, to }: Extract<Statement, { kind: 'print' }>): Promise<void> {
    const values: Value[] = []
    for (const item of items) values.push(await this.eval(item))
    const text = format
      ? this.format(values)
      : `${values.length ? values.map(v => this.text(v, 'OFMT')).join(this.text(this.get('OFS'))) : this.record}${this.text(this.get('ORS'))}`
    if (!to) {
      this.out += text
      return
    }
    const name = this.text(await this.eval(to.target))
    if (name === '/dev/stdout' || name === '-') {
      this.out += text
      return
    }
    let output = this.outputs.get(name)
    if (!output) {
      if (to.operator === '|') {
        await this.flush()
        const { readEnd, writeEnd } = pipe()
        output = { file: writeEnd, child: this.process.spawn(['sh', '-c', name], { files: { 0: readEnd } }) }
        readEnd.close()
      } else output = { file: this.process.open(name, to.operator === '>>' ? 'a' : 'w'), child: undefined }
      this.outputs.set(name, output)
    }
    const { file } = output
    await this.process.wait<void>(settle => file.write(encoder.encode(text), () => settle()))
  }
}
