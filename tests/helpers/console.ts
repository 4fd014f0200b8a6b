/** Keeps what is written to the console instead of showing it, until it is disposed of. */
export function keepConsole(): Disposable & { text(): string } {
  const { error, log } = console;
  const lines: string[] = [];
  console.error = console.log = (...values: unknown[]) => lines.push(values.join(" "));
  return {
    text: () => lines.join("\n"),
    [Symbol.dispose]: () => Object.assign(console, { error, log }),
  };
}
