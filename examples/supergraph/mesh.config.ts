// For GraphQL Mesh and Hive Gateway: npm run compose-with-mesh
import { defineConfig, loadGraphQLHTTPSubgraph } from "@graphql-mesh/compose-cli";

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadGraphQLHTTPSubgraph("images", {
        endpoint: "http://127.0.0.1:8080/graphql",
        source: "../../schema/subgraph.graphql",
      }),
    },
    {
      sourceHandler: loadGraphQLHTTPSubgraph("instances", {
        endpoint: "http://127.0.0.1:4001/graphql",
        source: "./instances.graphql",
      }),
    },
  ],
});
