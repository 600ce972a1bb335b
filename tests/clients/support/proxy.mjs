// An HTTP proxy that counts what goes through it.
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";

/**
 * Stands in front of the server at `target`. Its `requests` are what came, each
 * with its headers and body; while `down` is set, it drops connections instead
 * of passing requests on.
 */
export async function countingProxy(target) {
  const proxy = { requests: [], down: false };
  const server = createServer(async (incoming, outgoing) => {
    if (proxy.down) {
      incoming.socket.destroy();
      return;
    }
    const chunks = await incoming.toArray();
    const body = Buffer.concat(chunks);
    proxy.requests.push({ headers: incoming.headers, url: incoming.url, body: String(body) });
    // `Host` goes on as it came: BCC's signature covers it.
    const { method, headers, url } = incoming;
    const forwarded = httpRequest(new URL(url, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    forwarded.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  proxy.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return proxy;
}
