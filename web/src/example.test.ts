import { Kind, parse } from "graphql";
import { expect, test } from "vitest";

import { EXAMPLE_QUERY, EXAMPLE_VARIABLES } from "./example";

test("the example is one named query, so that its tab has a name", () => {
  const { definitions } = parse(EXAMPLE_QUERY);
  expect(definitions).toHaveLength(1);
  const [query] = definitions;
  expect(query).toMatchObject({
    kind: Kind.OPERATION_DEFINITION,
    operation: "query",
    name: { value: "Images" },
  });
});

test("the variables are those that the query declares", () => {
  const [query] = parse(EXAMPLE_QUERY).definitions;
  const declared =
    query?.kind === Kind.OPERATION_DEFINITION
      ? query.variableDefinitions?.map((definition) => definition.variable.name.value)
      : undefined;
  expect(Object.keys(JSON.parse(EXAMPLE_VARIABLES))).toEqual(declared);
});
