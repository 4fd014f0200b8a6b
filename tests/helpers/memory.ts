/** The memory of another process, in bytes: what of it is in RAM. Linux only. */
export async function memoryOf({ pid }: { pid: number }): Promise<number> {
  // Deno itself reads nothing in /proc without every permission.
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/status`] }).output();
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(new TextDecoder().decode(stdout)) ?? [];
  if (kilobytes === undefined) throw new Error(`Read the memory of ${pid}: it has ended`);
  return 1_024 * Number(kilobytes);
}
