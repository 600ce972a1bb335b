// The subgraph composes: with the example's other one, and with one that has
// types of the same common names, by both composers that people use.
//
//   BCC_GRAPHQL_BIN=…/bcc-graphql node --test composition.mjs
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import * as apollo from "@apollo/composition";
import * as guild from "@theguild/federation-composition";
import { buildSchema, parse, printSchema } from "graphql";

const BIN = process.env.BCC_GRAPHQL_BIN;
assert.ok(BIN, "BCC_GRAPHQL_BIN must be the path of the binary");

const EXAMPLE = new URL("../../examples/supergraph/", import.meta.url);
const IMAGES = execFileSync(BIN, ["schema", "--federation"], { encoding: "utf8" });
const INSTANCES = readFileSync(new URL("instances.graphql", EXAMPLE), "utf8");

/** Other people's subgraph, with the names that every second schema has. */
const NEIGHBOUR = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

  scalar DateTime
  interface Node { id: ID! }
  enum OrderDirection { ASC DESC }

  type Query {
    disks(first: Int, order: OrderDirection): DiskConnection
    node(id: ID!): Node @shareable
    nodes(ids: [ID!]!): [Node]! @shareable
  }
  type DiskConnection { edges: [DiskEdge!]! pageInfo: PageInfo! }
  type DiskEdge { cursor: String! node: Disk! }
  type Disk implements Node @key(fields: "id") { id: ID! createTime: DateTime image: Image }
  type Image @key(fields: "id region", resolvable: false) { id: ID! region: String! }
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`;

/** What both composers make of the subgraphs: their errors, hints and schemas. */
const COMPOSERS = {
  "@apollo/composition": (services) => {
    const { errors = [], hints = [], schema, supergraphSdl } = apollo.composeServices(services);
    return {
      errors: errors.map(({ message }) => message),
      hints: hints.map(({ message }) => message),
      supergraph: supergraphSdl,
      api: schema && printSchema(schema.toAPISchema().toGraphQLJSSchema()),
    };
  },
  "@theguild/federation-composition": (services) => {
    const { errors = [], supergraphSdl, publicSdl } = guild.composeServices(services);
    return {
      errors: errors.map(({ message }) => message),
      hints: [],
      supergraph: supergraphSdl,
      api: publicSdl,
    };
  },
};

for (const [name, compose] of Object.entries(COMPOSERS)) {
  const composed = (subgraphs) =>
    compose(
      Object.entries(subgraphs).map(([subgraph, sdl]) => ({
        name: subgraph,
        url: `http://${subgraph}.test/graphql`,
        typeDefs: parse(sdl),
      })),
    );

  test(`${name} composes it with the example`, () => {
    const { errors, hints, supergraph } = composed({ images: IMAGES, instances: INSTANCES });
    assert.deepEqual(errors, []);
    assert.deepEqual(hints, []);
    assert.match(supergraph, /http:\/\/images\.test\/graphql/);
  });

  test(`${name} keeps what is said about costs`, () => {
    const { supergraph } = composed({ images: IMAGES, instances: INSTANCES });
    assert.match(supergraph, /slicingArguments: \["first", "last"\]/);
    assert.match(supergraph, /@cost\(weight: \d+\)/);
  });

  test(`${name} hides what one subgraph can't answer for all`, () => {
    const { api } = composed({ images: IMAGES, instances: INSTANCES });
    const fields = Object.keys(buildSchema(api).getQueryType().getFields());
    assert.deepEqual(
      fields.filter((field) => /^_|^(node|nodes|serviceInfo|sources)$/.test(field)),
      [],
    );
    for (const field of ["images", "image", "latestImage", "availableImages", "instances"]) {
      assert.ok(fields.includes(field), `${field} is among ${fields.join(", ")}`);
    }
  });

  test(`${name} composes it with types of the same names`, () => {
    const { errors, hints } = composed({ images: IMAGES, disks: NEIGHBOUR });
    assert.deepEqual(errors, []);
    assert.deepEqual(hints, []);
  });

  test(`${name} refuses it without its directives`, () => {
    const faults = [
      ["type PageInfo @shareable", "type PageInfo", /PageInfo\.hasNextPage/],
      [/^(type Image [^@]*)@key.*\{$/m, "$1{", /Image\.id/],
    ];
    for (const [directive, without, message] of faults) {
      const broken = IMAGES.replace(directive, without);
      assert.notEqual(broken, IMAGES, `${directive} is in the schema`);
      const { errors } = composed({ images: broken, instances: INSTANCES });
      assert.match(errors.join("\n"), message);
    }
  });
}

test("the example's configuration of Mesh composes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "supergraph-"));
  try {
    const output = join(folder, "supergraph.graphql");
    execFileSync("npm", ["run", "--silent", "compose-with-mesh", "--", "--output", output], {
      cwd: EXAMPLE,
      encoding: "utf8",
      stdio: "pipe",
    });
    const supergraph = await readFile(output, "utf8");
    assert.match(supergraph, /IMAGES @join__graph\(/);
    assert.match(supergraph, /INSTANCES @join__graph\(/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the example's configurations are of the same files and addresses", () => {
  const read = (name) => readFileSync(new URL(name, EXAMPLE), "utf8");
  const found = (text, pattern) => [...text.matchAll(pattern)].map(([, value]) => value);
  const rover = read("supergraph.yaml");
  const mesh = read("mesh.config.ts");
  const files = found(rover, /^ +file: (?:\.\/)?(.+)$/gm);
  assert.deepEqual(found(mesh, /source: "(?:\.\/)?(.+)"/g), files);
  assert.deepEqual(
    found(mesh, /endpoint: "(.+)"/g),
    found(rover, /^ +routing_url: (.+)$/gm),
  );
  // What `bcc-graphql schema --federation` prints, which another test holds.
  assert.deepEqual(
    files.map((file) => read(file).trim()),
    [IMAGES.trim(), INSTANCES.trim()],
  );
});
