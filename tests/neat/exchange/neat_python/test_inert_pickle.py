import collections
import os
import pickle
import struct
from pathlib import Path
from typing import Any

import pytest

from neat import GenomeError
from neat.exchange.neat_python import inert_pickle
from neat.exchange.neat_python.inert_pickle import Inert, read


class Runs:
    """What a hostile pickle is made of."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self.command,)


@pytest.mark.parametrize("protocol", range(6))
def test_plain_data_is_read_at_every_protocol(protocol: int) -> None:
    data = {
        "numbers": [0, -1, 2**40, 3**200, 0.5, -1e300, True, False, None],
        "texts": ("a", "ü\n", b"bytes"),
        (1, -2): [{"nested": ()}],
        "again": collections.OrderedDict(),
    }
    data["same"] = data["numbers"]

    found = read(pickle.dumps(data, protocol), "file")

    if protocol < 3:
        found["texts"] = data["texts"]  # bytes are calls of a function there, which is not called
    assert found == data
    assert found["same"] is found["numbers"]


@pytest.mark.parametrize("protocol", range(6))
def test_sets_are_read_as_lists(protocol: int) -> None:
    assert sorted(read(pickle.dumps({1, 2, 3}, protocol), "file")) == [1, 2, 3]
    assert sorted(read(pickle.dumps(frozenset({1, 2}), protocol), "file")) == [1, 2]


@pytest.mark.parametrize("protocol", range(6))
def test_a_hostile_pickle_is_refused_and_not_run(protocol: int, tmp_path: Path) -> None:
    content = pickle.dumps({1: Runs(f"touch {tmp_path / 'harm'}")}, protocol)

    with pytest.raises(GenomeError, match=r"file is not read: it contains the name '(posix|nt).system'") as caught:
        read(content, "file")

    assert "\n" not in str(caught.value)
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"cbuiltins\neval\n(V1\ntR.",
        b"cneat.genome\nDefaultGenome\n(tRcos\nsystem\n.",
        b"(ios\nsystem\nVls\n.",
        b"cneat.exchange\nx\n(tR(Vls\ntR.",
        b"\x80\x04\x8c\x02os\x8c\x06system\x93.",
        b"\x80\x02\x82\x01.",
        b"Pexternal\n.",
        b"N}b.",
        b"]Vx\nb.",
        b"N(VA\nVB\nu.",
        b"}(](lu.",
        b"NNa.",
    ],
)
def test_instructions_that_do_something_else_are_refused(content: bytes) -> None:
    with pytest.raises(GenomeError):
        read(content, "file")


@pytest.mark.parametrize("content", [b"", b".", b"\x80\x04", b"(", b"t.", b"g5\n.", b"\xff", b"I\n.", b"0.", b"\x85."])
def test_a_damaged_pickle_is_an_error_of_one_line(content: bytes) -> None:
    with pytest.raises(GenomeError, match="file is not") as caught:
        read(content, "file")

    assert "\n" not in str(caught.value)


def test_a_name_of_neat_python_is_a_record_and_imports_nothing() -> None:
    found = read(b"\x80\x02cneat.nothing\nAnything\n)\x81}X\x03\x00\x00\x00keyK\x07sb.", "file")

    assert isinstance(found, Inert)
    assert (found.name, found.args, found.state) == ("neat.nothing.Anything", (), {"key": 7})


def test_a_memo_of_any_index_takes_no_memory() -> None:
    assert read(b"K\x05r" + struct.pack("<I", 2**32 - 1) + b".", "file") == 5


def test_nested_values_are_not_hashed() -> None:
    nested = b"(t" + b"2\x86" * 200  # a tuple of twice the one before: its hash would take 2**200 steps

    with pytest.raises(GenomeError, match="key of a dictionary"):
        read(b"\x80\x02}" + nested + b"K\x01s.", "file")


def test_deep_nesting_is_read() -> None:
    assert isinstance(read(b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".", "file"), list)


def test_a_pickle_without_end_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inert_pickle, "MOST_OPCODES", 1000)

    with pytest.raises(GenomeError, match="more than 1,000 instructions"):
        read(b"]" * 2000 + b".", "file")


@pytest.mark.parametrize("key", [2**61 - 1, -(2**70), (2**40, 1), (1, 0.5), (1,) * 9, ((1, 2), 3)])
def test_keys_whose_hashes_a_file_can_choose_are_refused(key: Any) -> None:
    with pytest.raises(GenomeError, match="a key of a dictionary is not a number of at most 60 bits"):
        read(pickle.dumps({key: 1}), "file")


def test_values_that_are_copied_again_and_again_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inert_pickle, "MOST_OPCODES", 10_000)
    shared = b"](" + b"K\x01" * 1_000 + b"eq\x01"

    with pytest.raises(GenomeError, match="it copies more than 10,000 values"):
        read(b"\x80\x02" + shared + b"cbuiltins\nset\nh\x01\x85R" * 20 + b".", "file")
