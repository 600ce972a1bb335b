// What `schema diff` says of random edits, against graphql-js: the same lines,
// but for the differences that are listed here.
//
//   BCC_GRAPHQL_BIN=target/debug/bcc-graphql node --test schema_diff.mjs
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";

import {
  buildASTSchema,
  findBreakingChanges,
  findDangerousChanges,
  parse,
  print,
  validateSchema,
} from "graphql";

import { EDITS, pick, randomFrom } from "./schema_edits.mjs";

const { BCC_GRAPHQL_BIN } = process.env;
assert.ok(BCC_GRAPHQL_BIN, "BCC_GRAPHQL_BIN must be the program");

/** How many valid edits of each kind are tried, and how many of several kinds. */
const N_EDITS = 8;
const N_MIXED = 30;
/** How many processes run at once. */
const N_AT_ONCE = 4;
/** Most edits are valid; a kind that makes none is a defect of the kind. */
const MAX_TRIES = 2000;
const SEED = Number(process.env.SCHEMA_DIFF_SEED ?? 20260);

const SDL = (await run(["schema"])).out;
const DOCUMENT = parse(SDL, { noLocation: true });
const NEW = buildASTSchema(DOCUMENT);

/**
 * Where the two differ on purpose. `theirs` and `ours` match a line of the one
 * that the other lacks (at one coordinate, where both are given), if some line
 * of theirs matches `beside`.
 */
const DIFFERENCES = [
  {
    why: "whoever leaves it out gets what he got, so that an optional argument or input field is safe",
    theirs: /^DANGEROUS \S+ OPTIONAL_(ARG|INPUT_FIELD)_ADDED$/,
  },
  {
    why: "without its default, what is not null is required: operations that left it out are invalid",
    theirs: /^DANGEROUS \S+ ARG_DEFAULT_VALUE_CHANGE$/,
    ours: /^BREAKING \S+ lost its default `.*` and is required now$/,
  },
  {
    why: "the same holds for input fields and the arguments of directives",
    ours: /^BREAKING (@\w+\(\w+:\)|\w+\.\w+) lost its default `.*` and is required now$/,
  },
  {
    why: "a default that is added, or that is an input field's or a directive's, counts as well",
    ours: /^DANGEROUS \S+ (has the default|lost its default|changed its default) /,
  },
  {
    why: "the types of directives' arguments count as well",
    ours: /^BREAKING @\w+\(\w+:\) changed its type /,
  },
  {
    why: "a new type that implements an interface turns up in answers like a union's new member",
    ours: /^DANGEROUS \w+ was added and implements /,
  },
  {
    why: "what begins an operation may go",
    ours: /^BREAKING schema /,
  },
  {
    why: "how a scalar is written may change with its specification",
    ours: /^DANGEROUS \w+ (changed its specification|has no specification any more)/,
  },
  {
    why: "a built-in scalar goes when the last thing that has it does, and that breaks clients itself",
    theirs: /^BREAKING (Int|Float|String|Boolean|ID) TYPE_REMOVED$/,
  },
  {
    why: "a default of a type that is a scalar no more is the same, though it is no longer a string",
    theirs: /^DANGEROUS \S+ ARG_DEFAULT_VALUE_CHANGE$/,
    beside: /^BREAKING \w+ TYPE_CHANGED_KIND$/,
  },
];

/** Where each of graphql-js's changes is, by the sentence that tells it. */
const COORDINATES = {
  TYPE_REMOVED: [/^(?:Standard scalar )?(\w+) was removed.*$/, "$1"],
  TYPE_CHANGED_KIND: [/^(\w+) changed from .*$/, "$1"],
  TYPE_REMOVED_FROM_UNION: [/^\w+ was removed from union type (\w+)\.$/, "$1"],
  VALUE_REMOVED_FROM_ENUM: [/^(\w+) was removed from enum type (\w+)\.$/, "$2.$1"],
  REQUIRED_INPUT_FIELD_ADDED: [/^A required field (\w+) on input type (\w+) was .*$/, "$2.$1"],
  IMPLEMENTED_INTERFACE_REMOVED: [/^(\w+) no longer implements .*$/, "$1"],
  FIELD_REMOVED: [/^([\w.]+) was removed\.$/, "$1"],
  FIELD_CHANGED_KIND: [/^([\w.]+) changed type .*$/, "$1"],
  REQUIRED_ARG_ADDED: [/^A required arg (\w+) on ([\w.]+) was added\.$/, "$2($1:)"],
  ARG_REMOVED: [/^([\w.]+) arg (\w+) was removed\.$/, "$1($2:)"],
  ARG_CHANGED_KIND: [/^([\w.]+) arg (\w+) has changed type .*$/, "$1($2:)"],
  DIRECTIVE_REMOVED: [/^(\w+) was removed\.$/, "@$1"],
  DIRECTIVE_ARG_REMOVED: [/^(\w+) was removed from (\w+)\.$/, "@$2($1:)"],
  REQUIRED_DIRECTIVE_ARG_ADDED: [/^A required arg (\w+) on directive (\w+) .*$/, "@$2($1:)"],
  DIRECTIVE_REPEATABLE_REMOVED: [/^Repeatable flag was removed from (\w+)\.$/, "@$1"],
  DIRECTIVE_LOCATION_REMOVED: [/^\w+ was removed from (\w+)\.$/, "@$1"],
  VALUE_ADDED_TO_ENUM: [/^(\w+) was added to enum type (\w+)\.$/, "$2.$1"],
  TYPE_ADDED_TO_UNION: [/^\w+ was added to union type (\w+)\.$/, "$1"],
  OPTIONAL_INPUT_FIELD_ADDED: [/^An optional field (\w+) on input type (\w+) .*$/, "$2.$1"],
  OPTIONAL_ARG_ADDED: [/^An optional arg (\w+) on ([\w.]+) was added\.$/, "$2($1:)"],
  IMPLEMENTED_INTERFACE_ADDED: [/^\w+ added to interfaces implemented by (\w+)\.$/, "$1"],
  ARG_DEFAULT_VALUE_CHANGE: [/^([\w.]+) arg (\w+) (?:has changed )?defaultValue .*$/, "$1($2:)"],
};

for (const [kind, edit] of Object.entries(EDITS)) {
  test(kind, () => agreeOn(kind, (random, document) => edit(random, document), N_EDITS));
}

test("several edits at once", () =>
  agreeOn("mixed", (random, document) => {
    for (let i = 0; i < 4; i++) pick(random, Object.values(EDITS))(random, document);
  }, N_MIXED));

/** Tries edits, and compares what the two say of them. */
async function agreeOn(kind, edit, nEdits) {
  const random = randomFrom([...kind].reduce((seed, c) => Math.imul(seed, 31) + c.charCodeAt(0), SEED));
  const documents = [];
  for (let i = 0; documents.length < nEdits; i++) {
    assert.ok(i < MAX_TRIES, `of ${MAX_TRIES} edits only ${documents.length} are valid`);
    const document = edited(edit, random);
    if (document) documents.push(document);
  }
  const work = documents.values();
  const worker = async () => {
    for (const document of work) compare(document, await run(["schema", "diff", "-"], document.text));
  };
  await Promise.all(Array.from({ length: N_AT_ONCE }, worker));
}

/** A valid schema that is an edit away from this build's; undefined if it is not valid. */
function edited(edit, random) {
  const document = structuredClone(DOCUMENT);
  try {
    edit(random, document);
    const text = print(document);
    const schema = buildASTSchema(parse(text));
    const valid = validateSchema(schema).length === 0 && defaultsAreValid(schema);
    return valid ? { text, schema } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether each default is one of its type, which graphql-js does not check. */
function defaultsAreValid(schema) {
  const inputs = [
    ...schema.getDirectives().flatMap(({ args }) => args),
    ...Object.values(schema.getTypeMap()).flatMap((type) =>
      Object.values(type.getFields?.() ?? {}).flatMap((field) => field.args ?? [field]),
    ),
  ];
  return inputs.every((input) => !input.astNode?.defaultValue || input.defaultValue !== undefined);
}

function compare({ text, schema }, { code, out, err }) {
  const [summary, ...changes] = out.trimEnd().split("\n").reverse();
  const breaking = changes.filter((line) => line.startsWith("BREAKING "));
  assert.equal(err, "", text);
  assert.equal(code, breaking.length > 0 ? 1 : 0, out);
  assert.match(summary, new RegExp(`^${breaking.length} breaking, `));

  const ours = changes
    .map((line) => line.replace(/ +/, " "))
    .filter((line) => !line.startsWith("SAFE "));
  const theirs = [
    ...findBreakingChanges(schema, NEW).map((change) => line("BREAKING", change)),
    ...findDangerousChanges(schema, NEW).map((change) => line("DANGEROUS", change)),
  ];
  // A line of ours stands for one of theirs of the same severity and coordinate.
  const unmatched = [...theirs];
  const place = (one) => one.split(" ", 2).join(" ");
  const alone = ours.filter((one) => {
    const at = unmatched.findIndex((other) => place(other) === place(one));
    if (at >= 0) unmatched.splice(at, 1);
    return at < 0;
  });
  const unexplained = explain(alone, unmatched, theirs);
  assert.deepEqual(
    unexplained,
    { ours: [], theirs: [] },
    `graphql-js says\n${theirs.join("\n")}\nand ours is\n${out}\nfor the older schema\n${text}`,
  );
}

/** Of the lines that only one of the two has, those that no difference explains. */
function explain(ours, theirs, all) {
  const coordinate = (one) => one.split(" ")[1];
  for (const difference of DIFFERENCES) {
    if (difference.beside && !all.some((one) => difference.beside.test(one))) continue;
    const isOurs = (one) => difference.ours?.test(one);
    const isTheirs = (one) => difference.theirs?.test(one);
    // One that is about a line of each needs both, at one place.
    const has = (lines, is, one) => lines.some((o) => is(o) && coordinate(o) === coordinate(one));
    const both = difference.ours && difference.theirs;
    const [a, b] = [ours, theirs];
    ours = a.filter((one) => !(isOurs(one) && (!both || has(b, isTheirs, one))));
    theirs = b.filter((one) => !(isTheirs(one) && (!both || has(a, isOurs, one))));
  }
  return { ours, theirs };
}

/** A change that graphql-js found, in our form: what happened is its type. */
function line(severity, { type, description }) {
  const [pattern, coordinate] = COORDINATES[type];
  assert.match(description, pattern);
  return `${severity} ${description.replace(pattern, coordinate)} ${type}`;
}

/** Runs the program to its end. */
function run(args, input = "") {
  return new Promise((resolve) => {
    const child = execFile(BCC_GRAPHQL_BIN, args, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
    child.stdin.end(input);
  });
}
