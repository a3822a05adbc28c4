/** The terminal's colours in the site's two themes. */
import type { ITheme } from '@xterm/xterm'

const dark: ITheme = {
  background: '#0f1320',
  foreground: '#dfe5f2',
  cursor: '#7cc4ff',
  cursorAccent: '#0f1320',
  selectionBackground: '#31446b',
  overviewRulerBorder: '#0f132000',
  black: '#1b2133',
  red: '#ff8a8a',
  green: '#7ee2a8',
  yellow: '#f5cf7a',
  blue: '#7cb7ff',
  magenta: '#d6a4ff',
  cyan: '#76dfe6',
  white: '#dfe5f2',
  brightBlack: '#8a94ab',
  brightRed: '#ffb0b0',
  brightGreen: '#a6f0c4',
  brightYellow: '#ffe2a3',
  brightBlue: '#a9d0ff',
  brightMagenta: '#e6c6ff',
  brightCyan: '#a8eff3',
  brightWhite: '#ffffff',
}

const light: ITheme = {
  background: '#fbfcfe',
  foreground: '#1d2433',
  cursor: '#0a5fb4',
  cursorAccent: '#fbfcfe',
  selectionBackground: '#cfe3fb',
  overviewRulerBorder: '#fbfcfe00',
  black: '#1d2433',
  red: '#b3261e',
  green: '#1a6e3c',
  yellow: '#7a5500',
  blue: '#0a5fb4',
  magenta: '#7a33b5',
  cyan: '#0b6870',
  white: '#5b6579',
  brightBlack: '#5b6579',
  brightRed: '#c9362d',
  brightGreen: '#237a49',
  brightYellow: '#8a6100',
  brightBlue: '#1a6fc4',
  brightMagenta: '#8b44c6',
  brightCyan: '#0f7780',
  brightWhite: '#1d2433',
}

/** @param name `light`, or anything else for dark */
export const themeOf = (name: string | undefined): ITheme => (name === 'light' ? light : dark)
