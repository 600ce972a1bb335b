import { Suspense } from "react";
import { createRoot } from "react-dom/client";
import { RelayEnvironmentProvider } from "react-relay";
import { Environment, Network } from "relay-runtime";

import { ImagesAround } from "./ImagesAround.jsx";
import { ImagesPage } from "./ImagesPage.jsx";

const PAGES = { ImagesAround, ImagesPage };

/** Shows a page in `container`; its data comes by `ask`. Returns its end. */
export function show(page, properties, container, ask) {
  const Page = PAGES[page];
  const network = Network.create(({ name, text }, variables) => ask(name, text, variables));
  const root = createRoot(container);
  root.render(
    <RelayEnvironmentProvider environment={new Environment({ network })}>
      <Suspense>
        <Page {...properties} />
      </Suspense>
    </RelayEnvironmentProvider>,
  );
  return () => root.unmount();
}
