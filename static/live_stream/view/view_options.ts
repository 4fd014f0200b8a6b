/** What a view offers besides its stream. */
export interface ViewOptions {
  /** Parameters of the address with their values, to choose from. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

/** What the reader sees of a view; the view's own buttons and the page's links change it. */
export interface Look {
  /** Whether the docked view is open: on a wide window it always is. */
  readonly isOpen: boolean;
  /** The kind of rows that is lit up; undefined for none. */
  readonly lit: string | undefined;
}
