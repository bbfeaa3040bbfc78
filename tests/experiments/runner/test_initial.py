from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.runner.initial import initial_genome
from experiments.runner.resume import restored
from experiments.runner.session import Session
from fitness import Xor, as_task
from neat import GenomeError, RunError, Settings
from neat.runs.run import Run
from tests.plain import digest

SETTINGS = Settings(population_size=20).replace({"mutation.add_neuron_rate": 1.0, "checkpoint.seconds": 1000})


@pytest.fixture
def old(tmp_path: Path) -> Run:
    with Session.create(tmp_path / "old", Xor(), SETTINGS, seed=1, workers=0, record=False) as session:
        for _ in session.generations(until=6):
            pass
    return Run.open(tmp_path / "old")


def test_the_champion_of_a_run_or_a_file_or_a_bundled_one_is_found(old: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(old.champion().to_json())

    assert initial_genome(old.directory) == initial_genome(old.directory / "champion.json") == old.champion()
    assert initial_genome(tmp_path / "mine.json") == old.champion()


def test_what_holds_no_genome_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "damaged.json").write_text("{")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(RunError, match=r"nowhere is not a run directory.* Bundled champions"):
        initial_genome(tmp_path / "nowhere")
    with pytest.raises(GenomeError, match=r"damaged\.json: genome JSON cannot be read"):
        initial_genome(tmp_path / "damaged.json")
    with pytest.raises(RunError, match=r"binary\.json cannot be read"):
        initial_genome(tmp_path / "binary.json")


def test_a_file_is_read_up_to_a_length_and_links_to_it_are_followed(old: Run, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(old.directory / "champion.json")
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(2**35)

    assert initial_genome(tmp_path / "link.json") == old.champion()
    with pytest.raises(RunError, match=r"huge\.json cannot be read: it has more than [\d,]+ bytes\.$"):
        initial_genome(tmp_path / "huge.json")


def test_a_run_begun_from_a_genome_is_resumed_bit_for_bit_even_if_it_was_never_saved(old: Run, tmp_path: Path) -> None:
    def session(name: str) -> Session:
        return Session.create(
            tmp_path / name, Xor(), SETTINGS, seed=2, initial=[old.champion()], workers=0, record=False
        )

    with session("through") as through:
        for generation in through.generations(until=4):
            if generation.number == 0:
                assert generation.best.fitness >= old.champion().fitness
        expected = digest(through.population.ask())
    killed = session("killed")
    with killed:
        for _ in killed.generations(until=2):
            pass
    run = Run.open(tmp_path / "killed")
    for path in run.checkpoints.files()[1:]:
        path.unlink()
    assert [path.name for path in run.checkpoints.files()] == ["generation-00000000.population"]

    with Session.resume(tmp_path / "killed", workers=0, record=False) as resumed:
        for _ in resumed.generations(until=4):
            pass
        assert digest(resumed.population.ask()) == expected


def test_without_any_checkpoint_such_a_run_is_not_restarted_from_minimal_genomes(old: Run, tmp_path: Path) -> None:
    words = ["evolve", "xor", "--from", str(old.directory), "--generations", "2", "--workers", "0", "--seed", "1"]
    assert main([*words, "--population", "20", "--run", str(tmp_path / "new")]) == 0
    run = Run.open(tmp_path / "new")
    assert run.history()[0].best >= old.champion().fitness
    for path in run.checkpoints.files():
        path.unlink()

    with pytest.raises(RunError, match=r"was started from genomes that its checkpoints held.* --from RUN"):
        restored(run, as_task(Xor()))
    assert len(run.history()) == 2


def test_a_champion_of_another_task_is_refused_and_no_directory_is_made(
    old: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evolve", "CartPole-v1", "--from", str(old.directory), "--workers", "0", "--run", str(tmp_path / "new")]

    assert main(words) == 1
    assert "has the shape 2 inputs, 1 outputs" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "new").exists()
