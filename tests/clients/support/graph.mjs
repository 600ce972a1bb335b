// A graph of two subgraphs behind a gateway, with a counter at each joint:
//
//   gateway ──► images (bcc-graphql) ──► BCC (the emulator that is running)
//          └──► instances (the example)
import { start } from "./process.mjs";
import { countingProxy } from "./proxy.mjs";

export const EXAMPLE = new URL("../../../examples/supergraph/", import.meta.url);

/** So few that the sample catalogue has several pages. */
const PAGE_SIZE = 100;
export const LISTING_PAGES = Math.ceil(Number(process.env.EMULATOR_IMAGES) / PAGE_SIZE);

/**
 * Starts bcc-graphql, in front of the emulator that the variables name, and the
 * example's instances. `serveGateway` is given where they are, by their names,
 * and starts the gateway.
 */
export async function startGraph(serveGateway) {
  const closers = [];
  const close = async () => {
    while (closers.length > 0) await closers.pop()();
  };
  const proxied = async (target) => {
    const proxy = await countingProxy(target);
    closers.push(proxy.close);
    return proxy;
  };
  try {
    const bcc = await proxied(process.env.BCC_ENDPOINT);
    const service = await startService(bcc.url);
    closers.push(service.stop);
    const instances = await startExample("instances.mjs", {});
    closers.push(instances.stop);
    const images = await proxied(service.url);
    const neighbour = await proxied(new URL(instances.url).origin);
    const gateway = await serveGateway({ images: images.url, instances: neighbour.url });
    closers.push(gateway.stop);
    const proxies = { bcc, images, instances: neighbour };
    return {
      ...proxies,
      /** The service itself, past the gateway and its counter. */
      direct: (query, variables) => post(`${service.url}/graphql`, query, variables),
      ask: (query, variables, headers) => post(gateway.url, query, variables, headers),
      /** Forgets what was counted so far. */
      recount() {
        for (const proxy of Object.values(proxies)) proxy.requests.length = 0;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts one of the example's programs; says where it serves. */
export async function startExample(program, env) {
  const { match, stop } = await start(process.execPath, [program], {
    ready: /^(?:Instances|Gateway) on (\S+)/,
    env: { PORT: "0", ...env },
    cwd: EXAMPLE,
  });
  return { url: match[1], stop };
}

async function startService(endpoint) {
  const keys = Object.entries(process.env).filter(([name]) => name.startsWith("BAIDUCLOUD_"));
  const { match, stop } = await start(
    process.env.BCC_GRAPHQL_BIN,
    ["serve", "--listen", "127.0.0.1:0"],
    {
      ready: /^GraphQL on (http:\/\/[^/]+)/,
      env: {
        ...Object.fromEntries(keys),
        BCC_ENDPOINT: endpoint,
        BCC_GRAPHQL_UPSTREAM__PAGE_SIZE: String(PAGE_SIZE),
      },
    },
  );
  return { url: match[1], stop };
}

async function post(url, query, variables, headers = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
