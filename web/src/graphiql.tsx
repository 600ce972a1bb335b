import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./graphiql.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";

import { endpointFor } from "./endpoint";
import { EXAMPLE_QUERY, EXAMPLE_VARIABLES } from "./example";
import { createFetcher } from "./fetcher";

const fetcher = createFetcher(endpointFor(document.baseURI));
const plugins = [HISTORY_PLUGIN, explorerPlugin()];

// The first visit starts with the example. It goes where GraphiQL keeps the
// editors' contents between visits rather than into its props: those it keeps
// in the tab alone, and opens one more tab on every visit that finds the two
// at odds.
if (localStorage.getItem("graphiql:tabState") === null) {
  localStorage.setItem("graphiql:query", EXAMPLE_QUERY);
  localStorage.setItem("graphiql:variables", EXAMPLE_VARIABLES);
}

const container = document.getElementById("graphiql");
if (!container) {
  throw new Error("The page has no element #graphiql");
}
createRoot(container).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    defaultQuery={EXAMPLE_QUERY}
    defaultEditorToolsVisibility="variables"
  >
    <GraphiQL.Logo>
      <a className="graphiql-logo-link" href="./" title="The service's page">
        bcc-graphql
      </a>
    </GraphiQL.Logo>
  </GraphiQL>,
);
