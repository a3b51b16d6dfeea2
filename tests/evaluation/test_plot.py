"""The picture: it is a PNG whatever was counted, and its extra is named where it is missing."""

import sys
from pathlib import Path

import pytest

from mcp_reasoner.errors import InputError
from mcp_reasoner.evaluation.plot import draw
from mcp_reasoner.evaluation.record import Record
from mcp_reasoner.evaluation.summary import Summary
from tests.evaluation.conftest import summary_of

RIGHT = Record(line=1, id="1", status="verified", judged="right", family="sums", agreement=(1, 1))
# Dollar signs are mathematics to matplotlib, and this would be none.
ODD = Record(
    line=2, id="2", status="abstained", judged="wrong", family=r"$\frac$", agreement=(2, 3)
)
ERROR = Record(line=1, id="1", status="error")


@pytest.mark.parametrize(
    "summary",
    [summary_of(RIGHT, ODD), summary_of(ERROR), summary_of()],
    ids=["families", "errors alone", "nothing"],
)
def test_a_picture_is_drawn(tmp_path: Path, summary: Summary) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "plot.png"
    draw(summary, path)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(InputError, match="cannot be written"):
        draw(summary_of(RIGHT), tmp_path / "nowhere" / "plot.png")


def test_without_matplotlib_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"pip install 'mcp-reasoner\[bench\]'"):
        draw(summary_of(RIGHT), tmp_path / "plot.png")
