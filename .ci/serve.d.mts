import type { Server } from 'node:http'

/** A server for the files of a folder, not yet listening. */
export function serve(folder: string): Server
