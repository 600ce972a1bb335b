// Types that graphql-codegen makes, from the schema's file and from a running
// service: they are the same, and hold under TypeScript's `strict`.
//
//   BCC_GRAPHQL_URL=http://127.0.0.1:8080 node --test codegen.mjs
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { ENDPOINT, PAGE_SIZE, SCHEMA, answerTo, listedIds, workshop } from "./support.mjs";

const folder = await workshop("codegen");
await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));

/** Runs a tool of the packages in the folder; says how it ended. */
async function run(tool, ...args) {
  const path = join(folder, "node_modules/.bin", tool);
  try {
    const { stdout, stderr } = await promisify(execFile)(path, args, { cwd: folder });
    return { code: 0, said: `${stdout}${stderr}` };
  } catch ({ code, stdout, stderr }) {
    return { code, said: `${stdout}${stderr}` };
  }
}

/** The files that graphql-codegen makes for the program. */
async function generated(schema, name) {
  const config = {
    schema,
    documents: "program.ts",
    emitLegacyCommonJSImports: false,
    generates: {
      [`${name}/`]: {
        preset: "client",
        presetConfig: { fragmentMasking: false },
        config: {
          scalars: { DateTime: "string" },
          strictScalars: true,
          enumsAsTypes: true,
          useTypeImports: true,
        },
      },
    },
  };
  await writeFile(join(folder, "codegen.json"), JSON.stringify(config));
  const { code, said } = await run("graphql-codegen", "--config", "codegen.json");
  assert.equal(code, 0, said);
  assert.doesNotMatch(said, /warn|deprecat|fail/i);
  const files = ["graphql.ts", "gql.ts", "index.ts"];
  return Promise.all(files.map((file) => readFile(join(folder, name, file), "utf8")));
}

test("the file and the running service give the same types", async () => {
  const ofFile = await generated(SCHEMA, "generated");
  assert.match(ofFile[0], /export type ImagesQuery =/);
  assert.deepEqual(await generated(ENDPOINT, "introspected"), ofFile);
});

test("a program compiles under strict, and its answers are right", async () => {
  const { code, said } = await run("tsc", "--project", "tsconfig.json");
  assert.equal(said, "");
  assert.equal(code, 0);
  const program = await import(pathToFileURL(join(folder, "built/program.js")).href);
  assert.deepEqual(await program.ids(ENDPOINT, PAGE_SIZE, {}), await listedIds());
  const { data } = await answerTo(`{ images(
    first: 1000, filter: { createdAfter: "2020-01-01T00:00:00Z", type: { in: [CUSTOM] } }
  ) { nodes { id } } }`);
  const young = data.images.nodes.map(({ id }) => id);
  assert.ok(young.length > 0);
  assert.deepEqual(await program.young(ENDPOINT, PAGE_SIZE), young);
});

test("whatever is wrong does not compile", async () => {
  const { code, said } = await run("tsc", "--project", "tsconfig.wrong.json");
  assert.notEqual(code, 0);
  const lines = (await readFile(join(folder, "wrong.ts"), "utf8")).split("\n");
  const wrong = lines.flatMap((line, at) => (line.endsWith(" // wrong") ? [at + 1] : []));
  const complaints = [...said.matchAll(/^(\S+\.ts)\((\d+),/gm)];
  assert.deepEqual(
    complaints.map(([, file, line]) => [file, Number(line)]),
    wrong.map((line) => ["wrong.ts", line]),
  );
});
