"""The audit of the locks, by the real tool, against a list of known vulnerabilities that this test serves."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VULNERABLE = {
    "vulns": [
        {
            "id": "TEST-1", "aliases": [], "details": "made up", "modified": "2026-01-01T00:00:00Z",
            "affected": [
                {
                    "package": {"ecosystem": "PyPI", "name": "jinja2"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}],
                    "versions": [],
                }
            ],
        }
    ]
}  # fmt: skip


class Service:
    """A list that knows the packages of ``known`` and, of those of ``vulnerable``, a vulnerability."""

    def __init__(self) -> None:
        self.vulnerable: set[str] = set()
        self.broken = False
        self.asked: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                name = query["package"]["name"]
                outer.asked.add(name)
                found = VULNERABLE if name in outer.vulnerable else {}
                content = json.dumps(found).encode()
                self.send_response(500 if outer.broken else 200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def audit(self) -> subprocess.CompletedProcess[str]:
        url = f"http://127.0.0.1:{self.server.server_port}/query"
        command = [ROOT / "container/audit", "--vulnerability-service", "osv", "--osv-url", url]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.server.shutdown()
    service.server.server_close()


def test_both_locks_are_looked_up_and_nothing_known_is_no_failure(service: Service) -> None:
    answer = service.audit()
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert {"jinja2", "snakemake", "tensorflow-cpu", "nvidia-cudnn-cu12"} <= service.asked


def test_a_vulnerability_is_named_and_fails(service: Service) -> None:
    service.vulnerable = {"jinja2"}
    answer = service.audit()
    assert answer.returncode == 1
    assert "TEST-1" in answer.stdout


def test_a_list_that_does_not_answer_is_a_failure_and_another_is_named(service: Service) -> None:
    service.broken = True
    answer = service.audit()
    assert answer.returncode == 1
    assert "make audit ARGS=" in answer.stderr
