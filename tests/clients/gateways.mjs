// The images behind gateways, joined with the example's instances: what they
// answer, and what it costs us and BCC.
//
// Wants a running emulator, found by the variables that it says (BCC_ENDPOINT
// and others), EMULATOR_IMAGES (how many images it has), and BCC_GRAPHQL_BIN
// (the path of the binary).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { serveApollo } from "./support/apollo.mjs";
import { EXAMPLE, LISTING_PAGES, startExample, startGraph } from "./support/graph.mjs";
import { start } from "./support/process.mjs";

assert.ok(process.env.BCC_GRAPHQL_BIN, "BCC_GRAPHQL_BIN must be the path of the binary");

const N_IMAGES = Number(process.env.EMULATOR_IMAGES);

const JOIN = "{ instances { nodes { name image { id name osName } } } }";

const GATEWAYS = {
  "Apollo Gateway": serveApollo,
  "Hive Gateway": ({ images, instances }) =>
    startExample("gateway.mjs", { BCC_GRAPHQL_URL: images, INSTANCES_URL: instances }),
};

for (const [name, serveGateway] of Object.entries(GATEWAYS)) {
  describe(name, () => {
    let graph;

    before(async () => {
      graph = await startGraph(serveGateway);
    });

    after(() => graph?.close());

    /** What a query answers, which must have no errors. */
    const ask = async (query, variables) => {
      const { data, errors } = await graph.ask(query, variables);
      assert.equal(errors, undefined, JSON.stringify(errors));
      return data;
    };

    // The first that asks, so that nothing is held.
    test("a join is one request to us and a listing's pages of BCC", async () => {
      graph.recount();
      const { instances } = await ask(JOIN);
      assert.equal(graph.images.requests.length, 1);
      assert.equal(graph.instances.requests.length, 1);
      assert.ok(graph.bcc.requests.length > 0, "nothing was held");
      assert.ok(graph.bcc.requests.length <= LISTING_PAGES, paths(graph.bcc));
      assert.ok(distinctImages(instances).length > LISTING_PAGES, "more images than pages");

      graph.recount();
      await ask(JOIN);
      assert.equal(graph.images.requests.length, 1);
      assert.equal(graph.bcc.requests.length, 0, "what was read is held");
    });

    test("a join has each image at its place", async () => {
      const { instances } = await ask(JOIN);
      const ids = distinctImages(instances);
      const known = await graph.direct(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Image { name osName } } }",
        { ids },
      );
      const byId = new Map(ids.map((id, i) => [id, known.data.nodes[i]]));
      for (const { name: instance, image } of instances.nodes) {
        if (image) {
          const found = byId.get(image.id) ?? { id: image.id, name: null, osName: null };
          assert.deepEqual(image, found, instance);
        }
      }
      const image = (wanted) => instances.nodes.find(({ name }) => name === wanted).image;
      assert.equal(image("web-1").osName, "Ubuntu");
      assert.deepEqual(image("web-2"), image("web-1"), "two instances of one image");
      assert.deepEqual(image("legacy"), { id: "m-deleted0", name: null, osName: null });
      assert.equal(image("bare"), null);
      assert.deepEqual([...byId].filter(([, found]) => !found), [["m-deleted0", null]]);
    });

    test("a join of ids alone asks us nothing", async () => {
      graph.recount();
      const { instances } = await ask("{ instances { nodes { image { __typename id } } } }");
      assert.deepEqual(instances.nodes[0].image, { __typename: "Image", id: "m-nky7qeom" });
      assert.equal(graph.images.requests.length, 0);
    });

    test("joins within joins are right, and a request each at most", async () => {
      graph.recount();
      const { instances } = await ask(`{
        instances { nodes { name image { name } standby { name image { osName detail { minDiskGb } } } } }
      }`);
      assert.ok(graph.images.requests.length <= 2, `${graph.images.requests.length} requests`);
      const broker = instances.nodes.find(({ name: instance }) => instance === "broker");
      assert.equal(broker.image.name, "kafka-broker-v1.16");
      assert.equal(broker.standby.image.osName, "CentOS");
      assert.equal(typeof broker.standby.image.detail.minDiskGb, "number");
      assert.equal(instances.nodes.find(({ name: instance }) => instance === "bare").standby, null);
    });

    test("images without `first` are the first hundred", async () => {
      const query = "{ images { nodes { id name } pageInfo { hasNextPage } } }";
      const { images } = await ask(query);
      assert.equal(images.nodes.length, 100);
      assert.equal(images.pageInfo.hasNextPage, true);
      assert.deepEqual({ images }, (await graph.direct(query)).data);
    });

    test("pages to the end", async () => {
      const query = `query($after: String) {
        images(first: 70, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
      }`;
      const found = [];
      let pageInfo = { hasNextPage: true };
      while (pageInfo.hasNextPage) {
        const { images } = await ask(query, { after: pageInfo.endCursor });
        found.push(...images.edges.map(({ node }) => node.id));
        ({ pageInfo } = images);
      }
      const all = await graph.direct("{ images(first: 1000) { nodes { id } } }");
      assert.equal(found.length, N_IMAGES);
      assert.deepEqual(found, all.data.images.nodes.map(({ id }) => id));
    });

    test("arguments of every kind go through", async () => {
      const query = `query($like: String, $by: ImageOrder) {
        images(type: SYSTEM, first: 3, orderBy: $by, filter: { osName: { startsWith: $like } }) {
          totalCount
          nodes { type osName createTime }
          pageInfo { hasPreviousPage startCursor }
        }
      }`;
      const variables = { like: "ubuntu", by: { field: "CREATE_TIME", direction: "DESC" } };
      const { images } = await ask(query, variables);
      assert.equal(images.nodes[0].osName, "Ubuntu");
      assert.deepEqual({ images }, (await graph.direct(query, variables)).data);
    });

    test("one subgraph's mistake leaves the other's answer", async () => {
      const ours = await graph.ask(`{
        images(after: "nonsense") { nodes { id } }
        instances(first: 1) { nodes { image { osName } } }
      }`);
      assert.equal(ours.data.images, null);
      assert.deepEqual(ours.data.instances.nodes, [{ image: { osName: "Ubuntu" } }]);
      assert.deepEqual(faults(ours), [["images", "CURSOR_INVALID"]]);

      const theirs = await graph.ask(`{
        images(first: 1) { nodes { id } }
        instances(first: 1000) { nodes { image { osName } } }
      }`);
      assert.equal(theirs.data.instances, null);
      assert.deepEqual(theirs.data.images.nodes, [{ id: "m-nky7qeom" }]);
      assert.deepEqual(faults(theirs), [["instances", "DOWNSTREAM_SERVICE_ERROR"]]);
    });

    test("what is hidden can't be asked", async () => {
      graph.recount();
      for (const field of ["node(id: 1) { id }", "sources { region }", "serviceInfo { version }"]) {
        const { errors } = await graph.ask(`{ ${field} }`);
        assert.match(errors[0].message, /Cannot query field/, field);
      }
      assert.equal(graph.images.requests.length, 0);
    });

    test("a failing BCC costs a join its details only", async () => {
      graph.bcc.down = true;
      try {
        const answer = await graph.ask(`{
          instances { nodes { name image { name detail { diskSize } } } }
        }`);
        const broker = answer.data.instances.nodes.find(({ name: given }) => given === "broker");
        assert.deepEqual(broker.image, { name: "kafka-broker-v1.16", detail: null });
        const codes = new Set(answer.errors.map(({ extensions }) => extensions.code));
        assert.deepEqual([...codes], ["UPSTREAM_UNAVAILABLE"]);
      } finally {
        graph.bcc.down = false;
      }
    });

    test("while we are away the instances are there", async () => {
      graph.images.down = true;
      try {
        const { data, errors } = await graph.ask(JOIN);
        assert.ok(errors.length > 0);
        assert.deepEqual(data.instances.nodes[0], {
          name: "web-1",
          image: { id: "m-nky7qeom", name: null, osName: null },
        });
      } finally {
        graph.images.down = false;
      }
      const { instances } = await ask(JOIN);
      assert.equal(instances.nodes[0].image.osName, "Ubuntu", "and the images, once we are back");
    });
  });
}

describe("the example", () => {
  let graph;

  before(async () => {
    graph = await startGraph(GATEWAYS["Hive Gateway"]);
  });

  after(() => graph?.close());

  test("its gateway passes the caller's key to us alone", async () => {
    const { errors } = await graph.ask(JOIN, {}, { authorization: "Bearer caller" });
    assert.equal(errors, undefined, JSON.stringify(errors));
    const sent = ({ requests }) => requests.at(-1).headers.authorization;
    assert.equal(sent(graph.images), "Bearer caller");
    assert.equal(sent(graph.instances), undefined);
  });

  test("`npm start` is the instances and the gateway", async () => {
    const { scripts } = JSON.parse(readFileSync(new URL("package.json", EXAMPLE), "utf8"));
    const [command, ...args] = scripts.start.split(" ");
    const { match, stop } = await start(command, args, {
      ready: /^Gateway on (\S+)/,
      env: { PORT: "0", INSTANCES_PORT: "0", BCC_GRAPHQL_URL: graph.images.url },
      cwd: EXAMPLE,
    });
    try {
      const response = await fetch(match[1], {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: JOIN }),
      });
      const { data } = await response.json();
      assert.equal(data.instances.nodes[0].image.osName, "Ubuntu");
    } finally {
      await stop();
    }
  });
});

function distinctImages({ nodes }) {
  return [...new Set(nodes.filter(({ image }) => image).map(({ image }) => image.id))];
}

/** Where the errors of an answer are, and their codes. */
function faults({ errors = [] }) {
  return errors.map(({ path, extensions }) => [path.join("."), extensions.code]);
}

function paths({ requests }) {
  return requests.map(({ url }) => url).join("\n");
}
