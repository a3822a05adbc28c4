/** What a page and the worker that runs its lab say to each other. Types only. */

/** From the page. */
export type ToWorker =
  /** First of all; the worker's name is the lab's. `now` is the time on the wall, in milliseconds since the epoch;
   *  `seed` decides every chance. */
  | { type: 'open'; seed: number; now: number }
  /** A terminal on a machine of the lab: `laptop`, a node's name. */
  | { type: 'terminal/open'; terminal: number; machine: string; columns: number; rows: number }
  | { type: 'terminal/input'; terminal: number; bytes: Uint8Array }
  | { type: 'terminal/resize'; terminal: number; columns: number; rows: number }
  /** The page has shown so many bytes more: the worker sends no more than a window ahead. */
  | { type: 'terminal/shown'; terminal: number; bytes: number }
  | { type: 'terminal/close'; terminal: number }
  /** Simulated time: stopped, or so many seconds to a real one. */
  | { type: 'time/pause' }
  | { type: 'time/resume' }
  | { type: 'time/speed'; speed: number }
  /** Lets so many milliseconds pass as fast as the machine can. */
  | { type: 'time/skip'; ms: number }

/** From the worker. */
export type FromWorker =
  /** The cluster is up. */
  | { type: 'ready'; machines: readonly string[] }
  /** There is no such lab, or it cannot start: nothing more will come. */
  | { type: 'failed'; message: string }
  | { type: 'terminal/output'; terminal: number; bytes: Uint8Array }
  /** The last program on that terminal has ended. */
  | { type: 'terminal/closed'; terminal: number }
  /** Something only a bug can cause; the session goes on. */
  | { type: 'fault'; message: string }
