// Composes the subgraphs and serves them as one graph, with GraphiQL, by the
// runtime of Hive Gateway.
//
//   node gateway.mjs
import { createServer } from "node:http";

import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";
import http from "@graphql-mesh/transport-http";

import { compose } from "./compose.mjs";
import { GATEWAY_PORT, isMain, listen, subgraphs } from "./settings.mjs";

/** Serves the supergraph of these subgraphs at `/graphql`; says where. */
export async function serveGateway(addresses, host, port) {
  const gateway = createGatewayRuntime({
    supergraph: await compose(addresses),
    transports: { http },
    logging: "warn",
    propagateHeaders: {
      // The caller's key is for bcc-graphql, and for nobody else.
      fromClientToSubgraphs({ request, subgraphName }) {
        const authorization = request.headers.get("authorization");
        return subgraphName === "images" && authorization ? { authorization } : {};
      },
    },
  });
  return listen(createServer(gateway), host, port);
}

if (isMain(import.meta)) {
  const { HOST, PORT = GATEWAY_PORT } = process.env;
  const { url } = await serveGateway(subgraphs(), HOST, PORT);
  console.log(`Gateway on ${url}`);
}
