/** What a view offers and shows besides the ledger. */
export interface ViewOptions {
  /** Parameters of the address with their values, to choose from. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /**
   * `buffers`: the parser's, after each line. `diagram`: the states, and what leads from one to the
   * other. `gaps`: what arrived, is missing and came again. `outcomes`: what the browser did, by
   * address.
   */
  readonly shows: ReadonlySet<string>;
  /** Whether it waits for the reader to start it. */
  readonly startsByHand: boolean;
}
