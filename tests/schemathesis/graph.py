"""Questions that schemathesis makes up from the schema, each of them valid: none
may be refused as invalid or fail inside, and each answer must be what the schema
says of it.

Wants BCC_GRAPHQL_URL, the address of a running service. The packages are in
requirements.txt. The questions are the same in each run.
"""

import datetime
import os
import unittest

import graphql
import requests
import schemathesis
from graphql.language import ast
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings

ENDPOINT = os.environ["BCC_GRAPHQL_URL"] + "/graphql"

# Questions for each field of `Query`; each is asked twice.
EXAMPLES = 40

# What the caller can do nothing for, or what would mean that the schema is wrong.
NEVER = {"INTERNAL", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}

# With made-up values of these nothing is ever found.
ADDRESSES = {"account", "region", "after", "before"}

# A specification that the emulator knows.
SPEC = "bcc.g5.c2m8"

TOLD = schemathesis.graphql.from_url(ENDPOINT)
SCHEMA = graphql.build_client_schema(TOLD.raw_schema)


def ask(text):
    """What the service answers, checked as far as it holds for all."""
    response = requests.post(ENDPOINT, json={"query": text}, timeout=30)
    shown = f"{text}\n{response.status_code} {response.text}"
    assert response.status_code == 200, shown
    answer = response.json()
    assert set(answer) <= {"data", "errors"}, shown
    assert "data" in answer or answer["errors"], shown
    for error in answer.get("errors", []):
        assert error["message"] and error["extensions"]["code"] not in NEVER, shown
    if "errors" not in answer:
        assert "data" in answer, shown
    if answer.get("data") is not None:
        selections = graphql.parse(text).definitions[0].selection_set
        check(SCHEMA.query_type, selections, answer["data"], shown)
    return answer


def check(kind, selections, value, shown):
    """That a value is of this type, with the fields that were selected in order."""
    if graphql.is_non_null_type(kind):
        assert value is not None, shown
        return check(kind.of_type, selections, value, shown)
    if value is None:
        return None
    if graphql.is_list_type(kind):
        assert isinstance(value, list), shown
        for item in value:
            check(kind.of_type, selections, item, shown)
    elif graphql.is_enum_type(kind):
        assert value in kind.values, shown
    elif kind.name == "DateTime":
        datetime.datetime.fromisoformat(value)
    elif graphql.is_scalar_type(kind):
        kind.parse_value(value)
    else:
        # The one abstract type has one possible type.
        concrete = SCHEMA.get_possible_types(kind)[0] if graphql.is_abstract_type(kind) else kind
        fields = selected(selections)
        assert list(value) == list(fields), shown
        for key, field in fields.items():
            if field.name.value == "__typename":
                assert value[key] == concrete.name, shown
            else:
                below = concrete.fields[field.name.value].type
                check(below, field.selection_set, value[key], shown)
    return None


def selected(selections):
    """The fields of a selection set by their keys, fragments put in."""
    fields = {}
    for selection in selections.selections:
        if isinstance(selection, ast.FieldNode):
            key = (selection.alias or selection.name).value
            fields.setdefault(key, selection)
        else:
            fields.update(selected(selection.selection_set))
    return fields


class ToWhatIsThere(graphql.Visitor):
    """Turns a question to the images that there are."""

    def __init__(self, ids):
        super().__init__()
        self.ids = tuple(ast.StringValueNode(value=id) for id in ids)

    def enter_argument(self, node, *_):
        name = node.name.value
        if name in ADDRESSES:
            return self.REMOVE
        if name == "id":
            return ast.ArgumentNode(name=node.name, value=self.ids[0])
        if name == "ids":
            return ast.ArgumentNode(name=node.name, value=ast.ListValueNode(values=self.ids))
        if name == "spec":
            return ast.ArgumentNode(name=node.name, value=ast.StringValueNode(value=SPEC))
        return None


class Questions(unittest.TestCase):
    """One test a field of `Query`, added below."""


def asked(operation):
    """The test of one field."""

    def test(self):
        nodes = ask("{ images(first: 3) { nodes { id } } }")["data"]["images"]["nodes"]
        there = ToWhatIsThere([node["id"] for node in nodes])
        answered = 0

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        def run(case):
            nonlocal answered
            ask(case.body)
            turned = graphql.visit(graphql.parse(case.body), there)
            answer = ask(graphql.print_ast(turned))
            answered += any((answer.get("data") or {}).values())

        run()
        self.assertGreater(answered, 0, "no question had an answer")

    return test


for result in TOLD.get_all_operations():
    operation = result.ok()
    kind, field = operation.label.split(".")
    if kind == "Query":
        setattr(Questions, f"test_{field}", asked(operation))


if __name__ == "__main__":
    unittest.main()
