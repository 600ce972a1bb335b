// Random edits of a schema: each kind of change that a schema can undergo.
import { Kind, parse, parseConstValue, parseType, print } from "graphql";

/** Numbers in [0, 1) that are the same for one seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of a list. */
export const pick = (random, list) => list[Math.floor(random() * list.length)];

const FIELDED = [Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION];
const INPUT = [Kind.INPUT_OBJECT_TYPE_DEFINITION];
const OUTPUTS = ["Int", "String", "ID", "Boolean", "Image", "Source", "ImageType", "Node"];
const INPUTS = ["Int", "String", "ID", "Boolean", "ImageFilter", "ImageOrder", "ImageType"];
const DEFAULTS = ["null", "1", "2", '"x"', "true", "ASC", "SYSTEM", "{}", "[]", "{ field: NAME }"];
const LOCATIONS = ["FIELD", "QUERY", "FRAGMENT_SPREAD", "SCALAR", "OBJECT", "VARIABLE_DEFINITION"];

const name = (value) => ({ kind: Kind.NAME, value });
const definitions = (document, kinds) => document.definitions.filter((d) => kinds.includes(d.kind));
const definition = (text) => parse(text, { noLocation: true }).definitions[0];
const remove = (random, list) => list.splice(Math.floor(random() * list.length), 1);

/** Everything of a document that clients give, each with the list it is in. */
function inputs(document) {
  const lists = [
    ...definitions(document, INPUT).map((type) => type.fields),
    ...definitions(document, FIELDED).flatMap((type) => type.fields.map((f) => f.arguments)),
    ...definitions(document, [Kind.DIRECTIVE_DEFINITION]).map((d) => d.arguments),
  ];
  return lists.flatMap((list) => list.map((input) => ({ list, input })));
}

/** A type with another wrapping, or now and then quite another one. */
function otherType(random, type, names) {
  const text = print(type);
  const named = text.replace(/[[\]!]/g, "");
  const inner = random() < 0.15 ? pick(random, names) : named;
  const wrapped = pick(random, ["#", "#!", "[#]", "[#!]", "[#]!", "[#!]!", "[[#]!]"]);
  // Near changes are the ones that rules differ in.
  const near = text.endsWith("!") ? text.slice(0, -1) : `${text}!`;
  return parseType(random() < 0.4 ? near : wrapped.replace("#", inner));
}

/** An argument or input field that was not there. */
function newInput(random) {
  // No type with a scalar that has `@specifiedBy`: where that gets the argument,
  // it is in its own definition, which graphql-js lets pass.
  const type = pick(random, ["Int", "Int!", "[String!]", "ImageOrder", "[Int]!"]);
  const value = type.startsWith("Int") && random() < 0.5 ? " = 1" : "";
  return definition(`input T { added: ${type}${value} }`).fields[0];
}

/** Each kind of edit changes a document in place. What it makes may be invalid. */
export const EDITS = {
  "add a field"(random, document) {
    const type = pick(random, definitions(document, FIELDED));
    type.fields.push(definition(`type T { added(a: Int, b: Int! = 1): ${pick(random, OUTPUTS)} }`).fields[0]);
  },
  "remove a field"(random, document) {
    remove(random, pick(random, definitions(document, FIELDED)).fields);
  },
  "change a field's type"(random, document) {
    const field = pick(random, pick(random, definitions(document, FIELDED)).fields);
    field.type = otherType(random, field.type, OUTPUTS);
  },
  "add what may be given"(random, document) {
    pick(random, inputs(document)).list.push(newInput(random));
  },
  "add a field's first argument"(random, document) {
    const field = pick(random, pick(random, definitions(document, FIELDED)).fields);
    field.arguments.push(newInput(random));
  },
  "remove what may be given"(random, document) {
    const { list, input } = pick(random, inputs(document));
    list.splice(list.indexOf(input), 1);
  },
  "change the type of what is given"(random, document) {
    const { input } = pick(random, inputs(document));
    input.type = otherType(random, input.type, INPUTS);
  },
  "set a default"(random, document) {
    const { input } = pick(random, inputs(document));
    input.defaultValue = parseConstValue(pick(random, DEFAULTS));
  },
  "change or remove a default"(random, document) {
    const { input } = pick(random, inputs(document).filter(({ input }) => input.defaultValue));
    input.defaultValue = random() < 0.5 ? undefined : parseConstValue(pick(random, DEFAULTS));
  },
  "make what has a default required"(random, document) {
    const { input } = pick(random, inputs(document));
    if (!print(input.type).endsWith("!")) input.type = parseType(`${print(input.type)}!`);
    input.defaultValue = random() < 0.8 ? parseConstValue(pick(random, DEFAULTS)) : undefined;
  },
  "add a value"(random, document) {
    const type = pick(random, definitions(document, [Kind.ENUM_TYPE_DEFINITION]));
    type.values.push(definition("enum T { ADDED }").values[0]);
  },
  "remove a value"(random, document) {
    remove(random, pick(random, definitions(document, [Kind.ENUM_TYPE_DEFINITION])).values);
  },
  "add a type"(random, document) {
    const added = [
      "scalar Added",
      "type Added { x: Int }",
      "type Added implements Node { id: ID! }",
      "interface Added { x: Int }",
      "union Added = Image | Source",
      "enum Added { X }",
      "input Added { x: Int }",
      "input Added { x: Float }",
    ];
    document.definitions.push(definition(pick(random, added)));
  },
  "remove a type and what has it"(random, document) {
    const type = pick(random, document.definitions.filter((d) => d.kind.endsWith("TypeDefinition")));
    const gone = (node) => print(node).replace(/[[\]!]/g, "") === type.name.value;
    document.definitions.splice(document.definitions.indexOf(type), 1);
    for (const other of document.definitions) {
      if (other.interfaces) other.interfaces = other.interfaces.filter((node) => !gone(node));
      if (other.fields) other.fields = other.fields.filter((field) => !gone(field.type));
      for (const field of other.fields ?? []) {
        field.arguments = field.arguments?.filter((argument) => !gone(argument.type));
      }
    }
  },
  "change a type's kind"(random, document) {
    const types = document.definitions.filter((d) => d.kind.endsWith("TypeDefinition"));
    const type = pick(random, types);
    const made = pick(random, ["scalar #", "enum # { X }", "input # { x: Int }", "type # { x: Int }"]);
    document.definitions[document.definitions.indexOf(type)] = definition(
      made.replace("#", type.name.value),
    );
  },
  "implement an interface"(random, document) {
    const type = pick(random, definitions(document, [Kind.OBJECT_TYPE_DEFINITION]));
    const node = random() < 0.5;
    if (node) {
      if (type.interfaces.some((one) => one.name.value === "Node")) return;
      type.fields = type.fields.filter((field) => field.name.value !== "id");
      type.fields.push(definition("type T { id: ID! }").fields[0]);
    } else {
      document.definitions.push(definition(`interface Added { ${print(pick(random, type.fields))} }`));
    }
    type.interfaces.push({ kind: Kind.NAMED_TYPE, name: name(node ? "Node" : "Added") });
  },
  "implement no interface"(random, document) {
    const types = definitions(document, FIELDED).filter((type) => type.interfaces.length > 0);
    remove(random, pick(random, types).interfaces);
  },
  "add a directive"(random, document) {
    const argument = pick(random, ["", "(a: Int)", "(a: Int!)"]);
    const location = pick(random, LOCATIONS);
    document.definitions.push(definition(`directive @added${argument} on ${location}`));
  },
  "change a directive"(random, document) {
    const directive = pick(random, definitions(document, [Kind.DIRECTIVE_DEFINITION]));
    const edit = random();
    if (edit < 0.3) directive.repeatable = !directive.repeatable;
    else if (edit < 0.6) remove(random, directive.locations);
    else if (edit < 0.8) directive.arguments.push(newInput(random));
    else directive.locations.push(name(pick(random, LOCATIONS)));
  },
  "deprecate"(random, document) {
    const type = pick(random, definitions(document, [...FIELDED, Kind.ENUM_TYPE_DEFINITION]));
    const reason = pick(random, ["", '(reason: "Old")']);
    const one = pick(random, type.fields ?? type.values);
    one.directives = definition(`type T { x: Int @deprecated${reason} }`).fields[0].directives;
  },
  "specify a scalar otherwise"(random, document) {
    const scalar = pick(random, definitions(document, [Kind.SCALAR_TYPE_DEFINITION]));
    const other = definition('scalar T @specifiedBy(url: "https://example.com/other")');
    scalar.directives = random() < 0.5 ? [] : other.directives;
  },
  "take exactly one field"(random, document) {
    const type = pick(random, definitions(document, INPUT));
    type.directives = definition("input T @oneOf { x: Int }").directives;
  },
  "describe"(random, document) {
    const type = pick(random, definitions(document, FIELDED));
    const value = { kind: Kind.STRING, value: "Another\ntext", block: true };
    type.description = value;
    pick(random, type.fields).description = random() < 0.5 ? value : undefined;
  },
  "write in another order"(random, document) {
    document.definitions.reverse();
    for (const { fields, values } of document.definitions) {
      fields?.reverse();
      values?.reverse();
    }
  },
  "change the root types"(random, document) {
    const schema = definitions(document, [Kind.SCHEMA_DEFINITION])[0];
    const roots = ["mutation: Image", "subscription: Source", "query: Image"];
    const root = definition(`schema { ${pick(random, roots)} }`).operationTypes[0];
    const kept = schema.operationTypes.filter(({ operation }) => operation !== root.operation);
    schema.operationTypes = [...kept, root];
  },
};
