from pathlib import Path

import pytest

from neat.system import memory
from neat.system.memory import available_memory


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(memory, "PROCESS", tmp_path)
    monkeypatch.setattr(memory, "CONTAINER", tmp_path)
    return tmp_path


def test_a_system_that_says_nothing_has_unknown_memory(places: Path) -> None:
    assert available_memory() is None


def test_the_machine_has_its_free_memory_and_its_swap(places: Path) -> None:
    (places / "meminfo").write_text("MemTotal: 99 kB\nMemAvailable:  30 kB\nSwapFree: 12 kB\n")

    assert available_memory() == 42 * 1024


def test_the_least_limit_counts(places: Path) -> None:
    (places / "meminfo").write_text("MemAvailable:  30 kB\n")
    (places / "memory.max").write_text("2000\n")
    (places / "memory.current").write_text("500\n")
    assert available_memory() == 1500

    (places / "memory.max").write_text("max\n")
    assert available_memory() == 30 * 1024
    (places / "memory.max").write_text("100\n")
    assert available_memory() == 0


@pytest.mark.parametrize(
    ("limit", "used", "cache"),
    [
        ("memory.max", "memory.current", "inactive_file"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
    ],
)
def test_copies_of_files_in_a_container_are_available(places: Path, limit: str, used: str, cache: str) -> None:
    (places / "memory").mkdir()
    (places / limit).write_text("2000\n")
    (places / used).write_text("1900\n")
    assert available_memory() == 100

    stat = (places / used).with_name("memory.stat")
    stat.write_text(f"anon 500\n{cache} 1300\nactive_file 100\n")
    assert available_memory() == 1400
    stat.write_text("anon 500\nbroken\n")
    assert available_memory() == 100


def test_the_limit_of_the_process_counts(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    (places / "self").mkdir()
    (places / "self" / "statm").write_text("2 1 1 1 0 1 0\n")
    monkeypatch.setattr(resource, "getrlimit", lambda which: (10 * resource.getpagesize(), 0))

    assert available_memory() == 8 * resource.getpagesize()
