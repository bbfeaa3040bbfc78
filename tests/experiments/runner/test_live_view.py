import http.client
import json
import re
import time
import urllib.request
from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.runner import live_view
from neat.runs.replays import Replays
from tests.processes import neat


def test_evolving_with_a_page_says_where_it_is_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = neat("evolve", "xor", "--seed", "1", "--generations", "30", "--run", "xor", "--view", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    told = re.search(r"Watch it at (http://127\.0\.0\.1:\d+/)", done.stderr)
    assert told
    deadline = time.monotonic() + 60.0
    while answers(told[1]):  # with its parent gone and nobody live_view, it ends
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}api/run", timeout=30.0) as answer:
            return json.load(answer)["task"] == "xor"
    except (OSError, http.client.HTTPException):
        return False


def test_the_last_champion_of_a_run_has_a_replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_view, "LAST_REPLAY_SECONDS", 120.0)  # its recorder is last in line on a busy machine
    words = ["--seed", "1", "--generations", "10", "--workers", "1", "--run", str(tmp_path / "xor")]
    assert main(["evolve", "xor", *words]) == 0

    champion = json.loads((tmp_path / "xor" / "champion.json").read_text())["id"]

    assert Replays(tmp_path / "xor" / "replays").genomes()[-1] == champion


def test_a_run_without_replays_is_evolved_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "class Broken:\n"
        "    inputs = outputs = 1\n"
        "    def evaluate(self, network, rng):\n"
        "        return float(abs(network.activate([1.0])[0]))\n"
        "    def play(self, network, rng):\n"
        "        raise OSError('no screen')\n"
    )

    done = neat("evolve", "broken.py:Broken", "--generations", "40", "--run", "run", "--json", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["generations"] == 40
    assert "Traceback" not in done.stderr
