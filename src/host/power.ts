/** The switch of a machine, for the programs that halt it from within (`poweroff`, `reboot`). */
export interface Power {
  off(): void
  reboot(): void
}
