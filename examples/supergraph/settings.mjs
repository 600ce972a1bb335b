// Where the parts are, and how a server of theirs starts and ends.
import { once } from "node:events";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const GATEWAY_PORT = 4000;
export const INSTANCES_PORT = 4001;

/** Where the subgraphs answer, by the names that the supergraph calls them. */
export function subgraphs() {
  const {
    BCC_GRAPHQL_URL = "http://127.0.0.1:8080",
    INSTANCES_URL = `http://127.0.0.1:${INSTANCES_PORT}`,
  } = process.env;
  return {
    images: new URL("/graphql", BCC_GRAPHQL_URL).href,
    instances: new URL("/graphql", INSTANCES_URL).href,
  };
}

/**
 * Starts a server, on this machine alone if no host is named, and says where it
 * is. It ends when the process is told to.
 */
export async function listen(server, host = "127.0.0.1", port = 0) {
  server.listen(Number(port), host);
  await once(server, "listening");
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => process.exit());
  }
  return { server, url: `http://${host}:${server.address().port}/graphql` };
}

/** Whether the module is the one that Node was started with. */
export function isMain({ url }) {
  return process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(url);
}
