/** The least that answers: a bare `Deno.serve` on the port that it is given. */

Deno.serve(
  { hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen() {} },
  () => new Response("hello"),
);
