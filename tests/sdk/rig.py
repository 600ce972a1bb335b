"""What signer_agrees.py stands on: a BCC that records, and our service.

The BCC here is no emulator. It has two fixed pages, checks nothing, and keeps
every request as it came over the wire.
"""

import json
import os
import subprocess
import tempfile
import threading
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECOND_MARKER = "m-I88RTNWG"

# The image of BCC's documented example answer. Its type, status and time of
# creation are ours: the time is the one that its name states.
DOCUMENTED = {
    "id": "m-nky7qeom",
    "name": "ubuntu-14.04.1-server-amd64-201506171832",
    "type": "System",
    "osType": "linux",
    "osVersion": "14.04.1 LTS",
    "osArch": "x86_64 (64bit)",
    "osName": "Ubuntu",
    "osBuild": "2015061700",
    "createTime": "2015-06-17T18:32:00Z",
    "status": "Available",
    "desc": None,
}

# Every field that the documentation knows, and one that nobody does.
COMPLETE = {
    "id": SECOND_MARKER,
    "name": "7.5 x86_64 (64bit) 中文版",
    "type": "GpuBccCustom",
    "osType": "linux",
    "osVersion": "7.5",
    "osArch": "x86_64 (64bit)",
    "osName": "CentOS",
    "osBuild": "2018090700",
    "osLang": "CHS",
    "createTime": "2018-09-07T03:04:05Z",
    "status": "CreatedFailed",
    "desc": "for tests: \"quotes\", 'more' and 中文",
    "specialVersion": "financial_safty",
    "package": True,
    "encrypted": False,
    "minDiskGb": 20,
    "unheardOf": {"since": 2099},
}


@dataclass(frozen=True)
class Recorded:
    """A request, with nothing decoded in it."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]

    def path(self):
        return self.target.partition("?")[0]

    def query(self):
        """The decoded parameters. A plus is a plus here and no space."""
        pairs = {}
        for pair in self.target.partition("?")[2].split("&"):
            name, _, value = pair.partition("=")
            name = urllib.parse.unquote(name, errors="strict")
            assert name not in pairs, f"`{name}` comes twice"
            pairs[name] = urllib.parse.unquote(value, errors="strict")
        return pairs

    def header(self, name):
        values = [value for each, value in self.headers if each.lower() == name]
        assert len(values) == 1, f"{len(values)} headers `{name}`"
        return values[0]


class RecordingBcc:
    """Answers every request with a page; `requests` has what came."""

    def __init__(self):
        self.requests = []
        requests = self.requests

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                recorded = Recorded(self.command, self.path, tuple(self.headers.items()))
                requests.append(recorded)
                body = json.dumps(page(recorded.query())).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("x-bce-request-id", "946002ee-cb4f-4aad-b686-5be55df27f09")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def page(query):
    """The page that BCC would give, with its answer's field names."""
    found = {"marker": query.get("marker", ""), "maxKeys": 1, "isTruncated": False}
    if "imageName" in query:
        return found | {"images": []}
    if found["marker"] == SECOND_MARKER:
        return found | {"images": [COMPLETE]}
    return found | {"isTruncated": True, "nextMarker": SECOND_MARKER, "images": [DOCUMENTED]}


class Service:
    """The real binary, in front of `endpoint`, with keys from the environment."""

    def __init__(self, endpoint, access_key, secret_key, session_token=None):
        settings = {
            "BCC_ENDPOINT": endpoint,
            "BAIDUCLOUD_ACCESS_KEY": access_key,
            "BAIDUCLOUD_SECRET_KEY": secret_key,
        }
        if session_token is not None:
            settings["BAIDUCLOUD_SESSION_TOKEN"] = session_token
        # Settings that whoever runs the tests has for himself stay out.
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BCC_", "BAIDUCLOUD_"))
        }
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [os.environ["BCC_GRAPHQL_BIN"], "serve", "--listen", "127.0.0.1:0"],
            env=inherited | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        words = self._process.stdout.readline().split()
        if words[:2] != ["GraphQL", "on"]:
            self.close()
            raise AssertionError(f"the service did not start:\n{self.log}")
        self.url = words[2].rstrip(",")

    def ask(self, query, **variables):
        """The answer's data; an answer with errors fails."""
        request = urllib.request.Request(
            self.url,
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={"Content-Type": "application/json"},
        )
        # No proxy of the environment stands between.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=30)
        self._process.stdout.close()
        self._log.seek(0)
        self.log = self._log.read().decode()
        self._log.close()
