import json
import logging
from pathlib import Path
from typing import Any

import pytest

from experiments.runner.replay_writer import ReplayWriter
from fitness import as_task
from tests.processes import neat
from tests.visualizer.runs import make_run


def test_replays_that_cannot_be_recorded_are_reported_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        inputs, outputs = 1, 1

        def evaluate(self, network: Any, rng: Any) -> float:
            return 1.0

        def play(self, network: Any, rng: Any) -> Any:
            raise OSError("no screen")

    writer = ReplayWriter(make_run(tmp_path / "run", 1), as_task(Broken()))
    writer._recorder._stop("its process died")
    with caplog.at_level(logging.WARNING, "neat"):
        writer.finish(1.0, lambda function: function)
        writer.finish(1.0, lambda function: function)
    writer.close()

    (record,) = caplog.records
    assert record.getMessage().startswith("No more replays of Broken are recorded: its process died.")


def test_a_run_whose_replays_fail_is_evolved_all_the_same(tmp_path: Path) -> None:
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
