import json
from pathlib import Path

import pytest

from experiments.runner.exported_champion import exported_champion
from neat import Controller, GenomeError, RunError
from neat.network.action import Largest
from neat.network.conversions import Conversions
from neat.network.observation import Numbers, Scaled
from tests.evolved import evolved
from tests.visualizer.runs import generation_of, grown, make_run, with_elites


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    Controller(evolved(4), Scaled(Numbers((4,)), 1.0, 2.0), Largest([0, 5, 9])).save(tmp_path / "brain.json")
    return tmp_path / "brain.json"


def test_a_run_has_its_task_and_labels(tmp_path: Path) -> None:
    labels = {"input_labels": ["a", "b"], "output_labels": ["c"], "grid": [1, 2]}
    run = make_run(tmp_path / "run", 2, champions=[grown(2, 6, id=9, fitness=1.5)], **labels)
    champion = exported_champion(run.directory)

    assert (champion.task, list(champion.input_labels), list(champion.output_labels), champion.grid) == (
        "wandering", ["a", "b"], ["c"], (1, 2),
    )  # fmt: skip
    assert champion.record["id"] == 9


def test_an_elite_is_exported_with_the_conversions_of_its_run(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1, input_labels=["a", "b"])
    run.note_conversions(Conversions(Scaled(Numbers((2,)), 1.0, 2.0), None))
    run.record(with_elites(generation_of(1, grown(id=10)), {(0, 0): grown(2, 5, id=44)}))

    champion = exported_champion(run.directory, genome=44)

    assert (champion.record["id"], list(champion.input_labels)) == (44, ["a", "b"])
    assert champion.controller().conversions.observation == Scaled(Numbers((2,)), 1.0, 2.0)
    with pytest.raises(RunError, match="genome 45 is neither"):
        exported_champion(run.directory, genome=45)


def test_a_file_and_a_bundled_champion_have_one_genome(saved: Path) -> None:
    for name in (saved, "mario"):
        with pytest.raises(RunError, match=rf"--genome 3 chooses among .*, but {name} is one champion"):
            exported_champion(name, genome=3)


def test_a_file_is_a_champion(saved: Path) -> None:
    found = exported_champion(saved).controller()

    assert found.act([3.0, 1.0, 2.0, 4.0]) == Controller.load(saved).act([3.0, 1.0, 2.0, 4.0])
    assert exported_champion(saved, raw=True).controller().conversions.observation is None


def test_a_bundled_champion_needs_no_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    champion = exported_champion("mario")

    assert champion.task == "mario"
    assert champion.controller().act([0.0] * 172).shape == (6,)
    assert len(champion.output_labels) in (0, 6)  # without the game, outputs are numbered


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is not the JSON of a champion"), ("[1]", "is not the JSON of a champion; name a run"), ("{}", "name a run"),
     ("[" * 100_000, "is not the JSON of a champion")],
)  # fmt: skip
def test_a_file_that_is_not_a_champion_is_an_error_of_one_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "brain.json").write_text(text)

    with pytest.raises(RunError, match=message) as error:
        exported_champion(tmp_path / "brain.json")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"controller": None}, "must be an object"),
        (
            {"controller": {"format": 1, "observation": "task", "action": None}},
            "its to_inputs is a function of the task.*--raw",
        ),
        (
            {"controller": {"format": 1, "observation": None, "action": "task"}},
            "its to_action is a function of the task.*--raw",
        ),
        ({"shape": {}}, "lacks 'inputs'"),
        ({"neurons": []}, "brain.json: "),
    ],
)
def test_a_damaged_champion_is_an_error_that_names_its_file(
    change: dict[str, object], message: str, saved: Path
) -> None:
    saved.write_text(json.dumps({**json.loads(saved.read_text()), **change}))

    with pytest.raises(GenomeError, match=message) as error:
        exported_champion(saved).controller()
    assert "brain.json" in str(error.value)


def test_a_name_of_nothing_names_the_bundled_champions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(RunError, match=r"Bundled champions, which need no run: .*mario"):
        exported_champion("nothing")
