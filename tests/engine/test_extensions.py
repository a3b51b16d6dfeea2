"""What the host understands beyond plain sampling, at the wire and on the embedded model."""

import json
import re
import socket
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
from openai import OpenAI
from prometheus_client.parser import text_string_to_metric_families

from mcp_reasoner.reasoning.prompts import proposal_messages
from mcp_reasoner.verify.proposal import SCHEMA as PROPOSAL_SCHEMA
from mcp_reasoner.verify.proposal import VARIABLES
from tests.engine.conftest import (
    PROBLEM,
    WAIT_SECONDS,
    Host,
    running_host,
    sse,
    start_host,
    wait_for,
)

MESSAGES: Any = [{"role": "user", "content": PROBLEM}]
PROMPT = f"<|im_start|>user\n{PROBLEM}<|im_end|>\n<|im_start|>assistant\n"
LONG = {"prompt": "x", "ignore_eos": True, "n": 16}
SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["equation", "sum"]},
        "roots": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
    },
    "required": ["kind", "roots"],
    "additionalProperties": False,
}


def metrics(host: Host) -> dict[str, float]:
    with host.http() as http:
        response = http.get("/metrics")
        assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
        found: dict[str, float] = defaultdict(float)
        for family in text_string_to_metric_families(response.text):
            for sample in family.samples:
                if "le" not in sample.labels:
                    found[sample.name] += sample.value
        return found


def test_a_json_schema_is_followed_by_every_sample(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model="nano-1",
        messages=MESSAGES,
        n=8,
        max_tokens=200,
        response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA}},
    )
    for choice in answer.choices:
        if choice.finish_reason == "length":
            continue  # a number may go on for ever
        found = json.loads(choice.message.content or "")
        assert set(found) == {"kind", "roots"}
        assert found["kind"] in ("equation", "sum")
        assert all(isinstance(root, int) for root in found["roots"])
    assert any(choice.finish_reason == "stop" for choice in answer.choices)


def completed(text: str) -> str:
    """A cut JSON text with all that it has open closed."""
    closing = ""
    for char in text:
        if char == '"':
            closing = closing[1:] if closing.startswith('"') else '"' + closing
        elif not closing.startswith('"'):
            closing = {"{": "}", "[": "]"}.get(char, "") + closing
            closing = closing[1:] if char in "}]" else closing
    return text + closing


def test_proposed_checks_are_decoded_under_their_schema_after_a_bounded_thought(
    client: OpenAI,
) -> None:
    """What the embedded model proposes is nonsense without end, and has its form all the same."""
    [message] = proposal_messages(PROBLEM)
    answer = client.chat.completions.create(
        model="nano-1",
        messages=[{"role": "user", "content": message.content}],
        n=4,
        max_tokens=400,
        seed=1,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "checks", "schema": dict(PROPOSAL_SCHEMA)},
        },
        extra_body={"thinking_token_budget": 20},
    )
    for choice in answer.choices:
        _, closed, text = (choice.message.content or "").partition("</think>")
        assert closed
        [check, *_] = json.loads(completed(text))["checks"]
        assert next(iter(check)) == "kind"
        for variable in check.get("variables", ()):
            assert list(variable) == ["name", "from", "to"]
            assert variable["name"] in VARIABLES
            assert type(variable["from"]) is type(variable["to"]) is int
        formulas = [value for value in check.values() if isinstance(value, str)]
        assert all(re.fullmatch(r"[A-Za-z0-9 +*/%!=<>(),.^-]+", formula) for formula in formulas)


def test_a_grammar_after_the_thought_leaves_the_thought_free(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model="nano-1",
        messages=MESSAGES,
        max_tokens=300,
        extra_body={"thinking_token_budget": 200, "grammar": 'root ::= "[" [0-9]+ "]"'},
    )
    thought, _, rest = (answer.choices[0].message.content or "").partition("</think>")
    assert "\n" in thought.strip()
    assert rest.strip().startswith("[")


def test_log_probabilities_have_the_forms_of_openai(client: OpenAI) -> None:
    chat = client.chat.completions.create(
        model="nano-1", messages=MESSAGES, temperature=0, max_tokens=10, logprobs=True,
        top_logprobs=2,
    ).choices[0]  # fmt: skip
    assert chat.logprobs is not None
    assert chat.logprobs.content is not None
    assert "".join(entry.token for entry in chat.logprobs.content) == chat.message.content
    for entry in chat.logprobs.content:
        assert [entry.token, entry.logprob] == [
            entry.top_logprobs[0].token,
            entry.top_logprobs[0].logprob,
        ]
        assert len(entry.top_logprobs) == 2
    plain = client.completions.create(
        model="nano-1", prompt=PROMPT, temperature=0, max_tokens=10, logprobs=2
    ).choices[0]
    assert plain.logprobs is not None
    expected = [entry.logprob for entry in chat.logprobs.content]
    assert plain.logprobs.token_logprobs == pytest.approx(expected, abs=1e-3)


def test_the_running_confidence_comes_with_the_stream(host: Host) -> None:
    body = {"prompt": PROMPT, "max_tokens": 40, "stream": True, "confidence_window": 16}
    with host.http() as http, http.stream("POST", "/v1/completions", json=body) as response:
        chunks = list(sse(response.iter_lines()))
    confidences = [choice["confidence"] for chunk in chunks for choice in chunk["choices"]]
    assert confidences
    assert all(value > 0 for value in confidences)


def test_a_deadline_cuts_an_answer_and_says_so(host: Host) -> None:
    with host.http() as http:
        answer = http.post("/v1/completions", json=LONG | {"deadline_seconds": 0.05}).json()
    assert {choice["stop_reason"] for choice in answer["choices"]} == {"deadline"}
    assert {choice["finish_reason"] for choice in answer["choices"]} == {"length"}


def test_a_run_of_one_sample_is_not_starved_by_a_run_of_many(host: Host) -> None:
    many = {**LONG, "n": 100, "stream": True, "run_id": "many"}
    with host.http() as http, http.stream("POST", "/v1/completions", json=many) as response:
        lines = response.iter_lines()  # kept: a lost iterator closes the stream
        next(lines)
        with host.http() as other:
            answer = other.post(
                "/v1/completions", json={"prompt": PROMPT, "max_tokens": 5, "run_id": "one"}
            ).json()
        assert answer["usage"]["completion_tokens"] == 5
        assert host.health()["queued"] >= 80
    wait_for(lambda: host.health()["active"] == 0)


def test_the_metrics_count_what_happens(host: Host) -> None:
    before = metrics(host)
    with host.http() as http:
        for _ in range(2):
            http.post("/v1/completions", json={"prompt": PROMPT, "n": 4, "max_tokens": 10})
    after = metrics(host)

    def grown(name: str) -> float:
        return after[f"mcp_reasoner_engine_{name}"] - before[f"mcp_reasoner_engine_{name}"]

    assert grown("generated_tokens_total") == 80
    assert grown("prefix_hit_tokens_total") >= 7 * 30
    assert grown("step_seconds_count") >= 10
    assert grown("decode_seconds_total") > 0
    assert grown("sampling_seconds_total") > 0
    assert grown("python_seconds_total") > 0
    assert after["mcp_reasoner_engine_tokens_per_second"] > 0
    assert after["mcp_reasoner_engine_cache_cells_used"] > 0
    assert after["mcp_reasoner_engine_cache_cells_used"] <= after["mcp_reasoner_engine_cache_cells"]
    assert after["mcp_reasoner_engine_running_samples"] == 0


def test_a_crashed_host_is_counted_by_the_next() -> None:
    with running_host() as host:
        host.wait_ready()
        host.process.kill()
        host.process.wait()
        with start_host(host.options) as second:
            second.wait_ready()
            assert metrics(second)["mcp_reasoner_engine_crashes_total"] == 1


def test_a_cache_of_quantized_values_answers_alike() -> None:
    with running_host(kv_type="q8_0") as host:
        host.wait_ready()
        with host.openai() as client:
            answer = client.chat.completions.create(
                model="nano-1", messages=MESSAGES, temperature=0
            )
        assert "\\boxed{3}" in (answer.choices[0].message.content or "")


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_vanishes_is_noticed(host: Host, stream: bool) -> None:
    before = host.health()["cancelled"]
    content = json.dumps({**LONG, "n": 32, "stream": stream}).encode()
    head = f"POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n\r\n"
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(host.path("sock")))
        connection.sendall(head.encode() + content)
        wait_for(lambda: host.health()["active"] > 0)
    wait_for(lambda: host.health()["active"] == 0)
    assert host.health()["cancelled"] > before


def test_a_client_that_stops_reading_is_given_up() -> None:
    program = (
        "-c",
        "import sys; from mcp_reasoner.engine import streams, host\n"
        "streams.STALL_SECONDS = 0.5\n"
        "sys.exit(host.main(sys.argv[1:]))",
    )
    with (
        running_host(key="first") as first,
        start_host(replace(first.options, key="stalled"), program=program) as host,
    ):
        host.wait_ready()
        body = {**LONG, "n": 128, "stream": True, "logprobs": 20, "return_token_ids": True}
        content = json.dumps(body).encode()
        head = f"POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n\r\n"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(str(host.path("sock")))
            connection.sendall(head.encode() + content)
            wait_for(lambda: host.health()["active"] > 0)
            began = time.monotonic()
            wait_for(lambda: host.health()["active"] == 0)
            assert time.monotonic() - began < WAIT_SECONDS
            assert "read nothing" in host.log
