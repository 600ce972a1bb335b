// The second subgraph: a few instances, which know of their images the id only.
//
//   node instances.mjs
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { buildSubgraphSchema } from "@apollo/subgraph";
import { GraphQLError, parse } from "graphql";
import { createHandler } from "graphql-http/lib/use/http";

import { INSTANCES_PORT, isMain, listen } from "./settings.mjs";

/** The most instances of one page. */
const MAX_FIRST = 100;

// The images are those that the emulator's sample catalogue begins with, but
// for two: of `legacy` the image was deleted, and `bare` never had one.
const INSTANCES = [
  { id: "i-01", name: "web-1", image: "m-nky7qeom", standby: "i-02" },
  { id: "i-02", name: "web-2", image: "m-nky7qeom", standby: "i-01" },
  { id: "i-03", name: "broker", image: "m-SPkOVtpT", standby: "i-04" },
  { id: "i-04", name: "broker-standby", image: "m-gTpZ1k6n", standby: null },
  { id: "i-05", name: "legacy", image: "m-deleted0", standby: "i-01" },
  { id: "i-06", name: "trainer", image: "m-OzyrqC1K", standby: null },
  { id: "i-07", name: "bare", image: null, standby: null },
  { id: "i-08", name: "desktop", image: "m-RoVTr8xC", standby: null },
];

const resolvers = {
  Query: { instances: (_, { first, after }) => page(first, after) },
  Instance: {
    __resolveReference: ({ id }) => byId(id),
    image: ({ image }) => image && { id: image },
    standby: ({ standby }) => standby && byId(standby),
  },
};

/** Serves the subgraph at `/graphql`; says where. */
export function serveInstances(host, port) {
  const typeDefs = parse(readFileSync(new URL("instances.graphql", import.meta.url), "utf8"));
  const handler = createHandler({ schema: buildSubgraphSchema([{ typeDefs, resolvers }]) });
  return listen(createServer(handler), host, port);
}

/** Here a cursor is the instance's id. */
function page(first, after) {
  if (first < 0 || first > MAX_FIRST) {
    throw new GraphQLError(`first is ${first}: it must be from 0 to ${MAX_FIRST}`);
  }
  const start = after == null ? 0 : INSTANCES.indexOf(byId(after)) + 1;
  if (after != null && start === 0) {
    throw new GraphQLError(`after is ${after}, which is no instance's id: leave it out to begin`);
  }
  const nodes = INSTANCES.slice(start, start + first);
  return {
    nodes,
    pageInfo: {
      hasNextPage: start + nodes.length < INSTANCES.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.at(0)?.id,
      endCursor: nodes.at(-1)?.id,
    },
  };
}

function byId(id) {
  return INSTANCES.find((instance) => instance.id === id);
}

if (isMain(import.meta)) {
  const { url } = await serveInstances(process.env.HOST, process.env.PORT ?? INSTANCES_PORT);
  console.log(`Instances on ${url}`);
}
