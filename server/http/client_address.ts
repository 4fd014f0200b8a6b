/** Whom a request comes from, for the limits that count clients. */

import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Whether an address is a proxy of ours, whose X-Forwarded-For is believed. */
export type Trust = (address: string) => boolean;

/** Reads addresses and networks, parted by commas; undefined where one is neither. */
export function readTrust(text: string): Trust | undefined {
  const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
  const networks: [Address, number][] = [];
  for (const name of names) {
    if (ipaddr.isValidCIDR(name)) networks.push(ipaddr.parseCIDR(name));
    else if (ipaddr.isValid(name)) {
      const address = ipaddr.process(name);
      networks.push([address, address.toByteArray().length * 8]);
    } else return undefined;
  }
  return (text) => {
    const address = parse(text);
    return address !== undefined &&
      networks.some(([network, bits]) =>
        network.kind() === address.kind() && address.match(network as never, bits)
      );
  };
}

/**
 * Finds whom to count a request under: the address that it comes from, or, where that is a proxy's,
 * the last address in X-Forwarded-For that is not. Of IPv6 only the network counts, its first 64
 * bits, as every household has as many addresses as it likes.
 */
export function clientOf(
  { headers }: Request,
  { remote, trust }: { remote: string; trust: Trust },
): string {
  const forwarded = headers.get("x-forwarded-for")?.split(",") ?? [];
  let client = remote;
  while (trust(client) && forwarded.length > 0) {
    const before = forwarded.pop()!.trim();
    // What is no address was not written by the proxy.
    if (!parse(before)) break;
    client = before;
  }
  const address = parse(client);
  if (address === undefined) return client;
  if (address.kind() === "ipv4") return address.toString();
  return new ipaddr.IPv6([...address.toByteArray().slice(0, 8), ...Array(8).fill(0)]).toString();
}

/** An IPv4 address that is written as an IPv6 one is the IPv4 one. */
function parse(text: string): Address | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}
