/** What is done after a container's start and before its end. Source: pkg/kubelet/lifecycle/handlers.go. */
import type { LifecycleHandler } from '../../api/core-v1.ts'
import type { Cancel } from '../../host/open-file.ts'
import { runProbe, type ProbeTarget } from './probe.ts'

/** No hook lasts longer: a day. */
const LONGEST_SECONDS = 86_400

/** Calls `done` once, later, with what went wrong if something did. @returns how to call it off */
export function runHook(hook: LifecycleHandler, target: ProbeTarget, done: (failure?: string) => void): Cancel {
  if (hook.sleep) {
    const timer = target.sim.after(hook.sleep.seconds * 1000, () => done())
    return () => timer.cancel()
  }
  const { exec, httpGet, tcpSocket } = hook
  return runProbe({ exec, httpGet, tcpSocket, timeoutSeconds: LONGEST_SECONDS }, target, result =>
    done(result.result === 'success' ? undefined : result.output),
  )
}
