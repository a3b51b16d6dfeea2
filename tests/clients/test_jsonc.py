"""One entry of a file is changed, and every other character stays."""

import json
from typing import Any

import pytest

from mcp_reasoner.clients.jsonc import JsoncError, loads, remove_entry, set_entry

PATH = ("mcpServers", "reasoner")
ENTRY = {"command": "/usr/bin/mcp-reasoner", "args": ["stdio"]}

FILES = {
    "nothing": "",
    "an empty object": "{}",
    "other keys": '{\n  "theme": "dark"\n}\n',
    "other servers": '{\n\t"mcpServers": {\n\t\t"other": {"command": "x"}\n\t}\n}\n',
    "comments": """// mine
{
    /* servers, // all of them */
    "mcpServers": {
        // the other one: {"command": 1}
        "other": {"url": "http://x//y", "args": ["a, }", "\\"]"]}, // keep
    },
    "last": [1, 2, {"a": null,},],
}
""",
    "one line": '{"mcpServers": {"other": {"command": "x"}}, "n": -1.5e3}',
    "an empty list of servers": '{"mcpServers": {}, "theme": "dark"}',
    "a comment alone": '{"mcpServers": {\n  // none yet\n}}',
    "a byte order mark": '\ufeff{"theme": "dark"}',
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_an_entry_is_added_and_taken_out_again(text: str) -> None:
    before = loads(text)
    changed = set_entry(text, PATH, ENTRY)
    after = loads(changed)
    assert after["mcpServers"].pop("reasoner") == ENTRY
    assert {**after, "mcpServers": before.get("mcpServers", {})} == {
        **before,
        "mcpServers": after["mcpServers"],
    }
    restored = loads(remove_entry(changed, PATH))
    assert restored == {**before, "mcpServers": before.get("mcpServers", {})}


def test_comments_and_layout_of_the_rest_stay() -> None:
    text = FILES["comments"]
    changed = set_entry(text, PATH, ENTRY)
    for line in text.splitlines():
        assert line in changed
    assert remove_entry(changed, PATH).split() == text.split()


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_setting_an_entry_twice_changes_nothing_more(text: str) -> None:
    once = set_entry(text, PATH, ENTRY)
    assert set_entry(once, PATH, ENTRY) == once
    other = {"command": "elsewhere"}
    assert loads(set_entry(once, PATH, other))["mcpServers"]["reasoner"] == other


@pytest.mark.parametrize(
    "text",
    ["[]", "{", '{"a" 1}', '{"a": 1 "b": 2}', "nonsense", '{"a": }', '{"a": 1} x', "/* {}"],
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        set_entry(text, PATH, ENTRY)


@pytest.mark.parametrize("servers", [[], "x", 3, None])
def test_what_stands_in_the_place_of_servers_is_not_replaced(servers: Any) -> None:
    with pytest.raises(JsoncError, match="not an object"):
        set_entry(json.dumps({"mcpServers": servers}), PATH, ENTRY)


def test_what_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(JsoncError, match="there is no"):
        remove_entry('{"mcpServers": {}}', PATH)
    with pytest.raises(JsoncError, match="there is no"):
        remove_entry("{}", PATH)
