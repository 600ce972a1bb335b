"""Our requests' signatures, recomputed by the signer of Baidu's Python SDK, and
BCC's documented example answer, seen through GraphQL.

Wants BCC_GRAPHQL_BIN, the path of the bcc-graphql binary. The packages are in
requirements.txt.
"""

import calendar
import time
import unittest

from baidubce import utils
from baidubce.auth import bce_v1_signer
from baidubce.auth.bce_credentials import BceCredentials

import rig

ACCESS_KEY = "AKsigner0agrees0access0key000000"
SECRET_KEY = "SKsigner/agrees+secret=key"
SESSION_TOKEN = "MjUzYjE5/token+with=every~kind.of-character_|"

NAMES = [
    "ubuntu",
    "7.5 x86_64 (64bit) 中文版",
    "a/b",
    "a+b",
    "~tilde",
    "(",
    "a&b",
    "a=b",
    "100%",
    "%20",
    "  two  spaces  ",
    "quote\"'!*;:@,?#[]|\\",
    "𝕬 é",
]

EVERY_FIELD = """
  id region name type status createTime osType osName osVersion osBuild osArch osLang
  desc specialVersion package encrypted typeName statusName
"""

LIST = f"""
query($nameContains: String, $type: ImageTypeFilter, $first: Int, $after: String) {{
  images(nameContains: $nameContains, type: $type, first: $first, after: $after) {{
    edges {{ cursor node {{ {EVERY_FIELD} }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""


def as_graphql(image, type_value, status_value):
    """The fields that GraphQL must show of an image that BCC gave."""
    fields = {name: image.get(name) for name in EVERY_FIELD.split()}
    return fields | {
        "region": "bj",
        "type": type_value,
        "status": status_value,
        "typeName": image["type"],
        "statusName": image["status"],
    }


def recomputed(request, secret_key=SECRET_KEY, **changed):
    """What the SDK's signer says to a request that came over the wire.

    Only who, when, for how long and which headers is taken from the request's
    own `Authorization`. The signer gets all headers that came: it signs every
    x-bce-* one, listed or not, so one that we sent unsigned would not agree.
    It leaves the path as it is, which its callers encode.
    """
    version, access_key, timestamp, expiration, signed, _ = request.header(
        "authorization"
    ).split("/")
    assert version == "bce-auth-v1"
    headers = {name.lower().encode(): value for name, value in request.headers}
    del headers[b"authorization"]
    arguments = {
        "credentials": BceCredentials(access_key, secret_key),
        "http_method": request.method.encode(),
        "path": utils.normalize_string(request.path(), False),
        "headers": headers,
        "params": request.query(),
        "timestamp": calendar.timegm(time.strptime(timestamp, "%Y-%m-%dT%H:%M:%SZ")),
        "expiration_in_seconds": int(expiration),
        "headers_to_sign": [name.encode() for name in signed.split(";")],
    }
    return bce_v1_signer.sign(**arguments | changed).decode()


class WithService(unittest.TestCase):
    session_token = None

    def setUp(self):
        self.bcc = rig.RecordingBcc()
        self.addCleanup(self.bcc.close)
        self.service = rig.Service(
            self.bcc.endpoint, ACCESS_KEY, SECRET_KEY, self.session_token
        )
        self.addCleanup(self.service.close)

    def images(self, **variables):
        return self.service.ask(LIST, **variables)["images"]


class Signer(WithService):
    signed = ["host", "x-bce-date"]

    def assert_agrees(self, request):
        sent = request.header("authorization")
        self.assertEqual(sent, recomputed(request))
        # And what it agrees on is what is meant.
        _, access_key, timestamp, expiration, signed, _ = sent.split("/")
        self.assertEqual(access_key, ACCESS_KEY)
        self.assertEqual(expiration, "1800")
        self.assertEqual(signed.split(";"), self.signed)
        self.assertEqual(timestamp, request.header("x-bce-date"))
        self.assertEqual(request.header("host"), self.bcc.endpoint.removeprefix("http://"))
        self.assertEqual(request.method, "GET")
        self.assertEqual(request.path(), "/v2/image")

    def test_every_page(self):
        self.images(first=2)
        markers = [request.query().get("marker") for request in self.bcc.requests]
        self.assertEqual(markers, [None, rig.SECOND_MARKER])
        for request in self.bcc.requests:
            self.assert_agrees(request)

    def test_every_kind_of_character_in_a_name(self):
        for name in NAMES:
            with self.subTest(name):
                self.bcc.requests.clear()
                self.images(nameContains=name, type="CUSTOM")
                [request] = self.bcc.requests
                self.assertEqual(request.query()["imageName"], name)
                self.assertEqual(request.query()["imageType"], "Custom")
                self.assert_agrees(request)

    def test_anything_else_does_not_agree(self):
        self.images(nameContains="中文 (64bit)")
        [request] = self.bcc.requests
        self.assert_agrees(request)
        sent = request.header("authorization")
        headers = {name.lower().encode(): value for name, value in request.headers}
        for what, differently in {
            "secret": {"secret_key": "guess"},
            "method": {"http_method": b"POST"},
            "path": {"path": b"/v1/image"},
            "query": {"params": request.query() | {"maxKeys": "1"}},
            "host": {"headers": headers | {b"host": "127.0.0.1:1"}},
            "date": {"headers": headers | {b"x-bce-date": "2015-04-27T08:23:49Z"}},
            "further x-bce-*": {"headers": headers | {b"x-bce-more": "unsigned"}},
            "time": {"timestamp": 1430123029},
            "expiration": {"expiration_in_seconds": 3600},
        }.items():
            with self.subTest(what):
                other = recomputed(request, **differently)
                self.assertNotEqual(sent.rpartition("/")[2], other.rpartition("/")[2])


class SignerWithSessionToken(Signer):
    """The same, and the token is sent and signed."""

    session_token = SESSION_TOKEN
    signed = ["host", "x-bce-date", "x-bce-security-token"]

    def assert_agrees(self, request):
        super().assert_agrees(request)
        self.assertEqual(request.header("x-bce-security-token"), SESSION_TOKEN)


class DocumentedExample(WithService):
    def assert_fields(self, node, expected):
        self.assertEqual(node.keys(), expected.keys())
        for name, value in expected.items():
            with self.subTest(name):
                self.assertEqual(node[name], value)

    def test_comes_out_field_by_field(self):
        first = self.images(first=1)
        [edge] = first["edges"]
        self.assert_fields(edge["node"], as_graphql(rig.DOCUMENTED, "SYSTEM", "AVAILABLE"))
        self.assertTrue(first["pageInfo"]["hasNextPage"])
        self.assertEqual(first["pageInfo"]["endCursor"], edge["cursor"])

        second = self.images(first=1, after=edge["cursor"])
        [edge] = second["edges"]
        expected = as_graphql(rig.COMPLETE, "GPU_BCC_CUSTOM", "CREATED_FAILED")
        self.assert_fields(edge["node"], expected)
        self.assertFalse(second["pageInfo"]["hasNextPage"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
