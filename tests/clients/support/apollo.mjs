// Apollo's gateway, in this process.
import { composeServices } from "@apollo/composition";
import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { parse } from "graphql";

// It would tell Apollo's servers about this machine, and ask the cloud which
// one it is.
process.env.APOLLO_TELEMETRY_DISABLED = "1";

/** Composes the subgraphs at these addresses and serves the gateway. */
export async function serveApollo(addresses) {
  const services = await Promise.all(
    Object.entries(addresses).map(async ([name, base]) => {
      const url = `${base}/graphql`;
      return { name, url, typeDefs: parse(await readSchema(url)) };
    }),
  );
  const { supergraphSdl, errors } = composeServices(services);
  if (errors) throw new AggregateError(errors, "the subgraphs do not compose");
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const server = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl, logger }),
    logger,
  });
  const { url } = await startStandaloneServer(server, { listen: { host: "127.0.0.1", port: 0 } });
  return { url, stop: () => server.stop() };
}

async function readSchema(url) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ _service { sdl } }" }),
  });
  const { data } = await response.json();
  return data._service.sdl;
}
