/** What one program may ask for is used up. */
export class OutOfMemory extends Error {}

/** Whether an exception says that a program asked for more than there is: memory, or depth of calls. On a real machine
 *  the kernel would end it. */
export const isExhausted = (error: unknown): boolean =>
  error instanceof OutOfMemory ||
  (error instanceof Error &&
    (error instanceof RangeError || error.name === 'InternalError') &&
    /call stack|recursion|string length|array length|array size|allocat|buffer size|maximum size/i.test(error.message))
