import { assert, assertEquals } from "@std/assert";
import { clientOf, readTrust } from "../../../server/http/client_address.ts";

Deno.test("readTrust trusts nobody where nothing is said", () => {
  const trust = readTrust("")!;
  for (const address of ["127.0.0.1", "::1", "10.0.0.1"]) assertEquals(trust(address), false);
});

Deno.test("readTrust trusts addresses and networks, and an IPv4 address in either notation", () => {
  const trust = readTrust("127.0.0.1, 10.0.0.0/8,fd00::/8, ::1")!;
  const trusted = ["127.0.0.1", "::ffff:127.0.0.1", "10.255.0.1", "fd12::7", "::1"];
  for (const address of trusted) assert(trust(address), address);
  for (const address of ["127.0.0.2", "11.0.0.1", "fe80::1", "::2", "nobody", ""]) {
    assertEquals(trust(address), false, address);
  }
});

Deno.test("clientOf believes nobody's X-Forwarded-For by default", () => {
  assertEquals(client("203.0.113.7", "198.51.100.1", ""), "203.0.113.7");
});

Deno.test("clientOf takes the last address that no proxy of ours has", () => {
  const trusted = "127.0.0.1, 10.0.0.0/8";
  assertEquals(client("127.0.0.1", "198.51.100.1", trusted), "198.51.100.1");
  assertEquals(client("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", trusted), "198.51.100.1");
  // A stranger cannot say who they are: only what our proxies have added is believed.
  assertEquals(client("203.0.113.7", "127.0.0.1", trusted), "203.0.113.7");
  assertEquals(client("127.0.0.1", "198.51.100.1, who?", trusted), "127.0.0.1");
  assertEquals(client("127.0.0.1", "10.0.0.1", trusted), "10.0.0.1");
  assertEquals(client("127.0.0.1", undefined, trusted), "127.0.0.1");
});

Deno.test("clientOf counts the addresses of one IPv6 network together", () => {
  const network = client("2001:db8:1:2:3:4:5:6", undefined, "");
  assertEquals(network, client("2001:db8:1:2:ffff::1", undefined, ""));
  assert(network !== client("2001:db8:1:3::1", undefined, ""));
  assertEquals(client("::ffff:203.0.113.7", undefined, ""), "203.0.113.7");
});

function client(remote: string, forwarded: string | undefined, trusted: string): string {
  const headers = new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded });
  return clientOf(new Request("http://x/", { headers }), { remote, trust: readTrust(trusted)! });
}
