"""A stand-in for a model's API on loopback: it asks for one tool call, then ends with a text.

It speaks the streaming form of the Messages API, as far as an agent needs it, and keeps what it was
sent. Its other half is a proxy that lets nothing through and keeps what was asked of it.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["ModelApi", "model_api"]


class ModelApi(ThreadingHTTPServer):
    """Asks for `tool` with `arguments` until it sees a result, then says `last`."""

    daemon_threads = True

    def __init__(self, tool: str, arguments: dict[str, Any], *, last: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tool = tool
        self.arguments = arguments
        self.last = last
        self.requests: list[dict[str, Any]] = []
        self.elsewhere: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def offered(self) -> dict[str, dict[str, Any]]:
        """The tools that the model was told of, by name, in whichever request told most."""
        most = max(self.requests, key=lambda request: len(request.get("tools") or []))
        return {tool["name"]: tool for tool in most.get("tools") or []}

    @property
    def tool_results(self) -> list[dict[str, Any]]:
        """What came back from the tools."""
        return [block for request in self.requests for block in results_in(request)]


def results_in(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of tools in a request's messages."""
    contents = [message["content"] for message in request.get("messages", [])]
    blocks = [block for content in contents if isinstance(content, list) for block in content]
    return [block for block in blocks if block.get("type") == "tool_result"]


@contextmanager
def model_api(tool: str, arguments: dict[str, Any], *, last: str) -> Iterator[ModelApi]:
    """The stand-in, until the block ends."""
    with ModelApi(tool, arguments, last=last) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: ModelApi

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_CONNECT(self) -> None:
        """Somebody wants to go elsewhere by this proxy."""
        self.server.elsewhere.append(self.path)
        self.send_error(403)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if not self.path.startswith("/"):
            self.server.elsewhere.append(self.path)
        self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.path.startswith("/v1/messages"):
            self.do_GET()
            return
        request = json.loads(body)
        if "count_tokens" in self.path:
            self._answer("application/json", json.dumps({"input_tokens": 1}).encode())
            return
        self.server.requests.append(request)
        names = {tool["name"] for tool in request.get("tools") or []}
        if self.server.tool in names and not results_in(request):
            block = {"type": "tool_use", "id": "toolu_1", "name": self.server.tool, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(self.server.arguments)}
            events = _message(request, block, delta, stop="tool_use")
        else:
            block = {"type": "text", "text": ""}
            delta = {"type": "text_delta", "text": self.server.last}
            events = _message(request, block, delta, stop="end_turn")
        text = "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events)
        self._answer("text/event-stream", text.encode())

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _message(
    request: dict[str, Any], block: dict[str, Any], delta: dict[str, Any], *, stop: str
) -> list[dict[str, Any]]:
    """A message of one block as a stream of events."""
    usage = {"input_tokens": 1, "output_tokens": 1}
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    return [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": stop, "stop_sequence": None},
            "usage": usage,
        },
        {"type": "message_stop"},
    ]
