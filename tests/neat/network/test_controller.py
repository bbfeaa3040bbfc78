import contextlib
import copy
import json
import os
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Controller, Genome, GenomeError, Genomes, Network, Networks, Population, RunError, Settings
from neat.network import controller as controller_module
from neat.network.action import Between, Largest
from neat.network.action import Parts as Actions
from neat.network.observation import Categories, Numbers, Scaled
from neat.network.observation import Parts as Observations

Make = Callable[..., Genome]


def halved(observation: dict[str, list[float]]) -> list[float]:
    return [number / 2.0 for number in observation["numbers"]]


def loudest(outputs: np.ndarray) -> int:
    return int(outputs.argmax())


@pytest.fixture
def remembering(genome: Make) -> Genome:
    """A recurrent genome with two outputs."""
    return genome("0>2 +1.0 #1, 1>3 +1.0 #2, 2>2 +0.5 #3, 3>3 -0.5 #4", outputs=2, recurrent=True)


def test_observations_become_inputs_and_outputs_become_an_action(genome: Make) -> None:
    controller = Controller(genome("0>2 +1.0 #1, 1>3 +1.0 #2", outputs=2), halved, loudest)

    assert controller.act({"numbers": [4.0, 1.0]}) == 0
    assert controller.act({"numbers": [1.0, 4.0]}) == 1
    assert controller.network.values[:2].tolist() == [0.5, 2.0]


def test_without_conversions_it_is_the_network(remembering: Genome) -> None:
    controller, network = Controller(remembering), Network(remembering)

    for observation in ([1.0, 0.0], [0.0, 2.0]):
        assert np.array_equal(controller.act(observation), network.activate(observation))


def test_the_conversions_are_described_or_named_task(genome: Make) -> None:
    described = Controller(genome("0>2 +1.0 #1"), Numbers((2,)), Largest([7]))
    in_python = Controller(genome("0>2 +1.0 #1"), halved)

    assert described.conversions == (Numbers((2,)), Largest([7]))
    assert in_python.conversions == ("task", None)


def test_a_reset_begins_a_new_episode(remembering: Genome) -> None:
    controller = Controller(remembering)
    first = [controller.act([1.0, -1.0]).tolist() for _ in range(3)]
    controller.reset()

    assert [controller.act([1.0, -1.0]).tolist() for _ in range(3)] == first
    assert first[0] != first[1]


def test_a_pickled_controller_continues_where_it_was(remembering: Genome) -> None:
    controller = Controller(remembering, halved, loudest)
    controller.act({"numbers": [1.0, -1.0]})

    again = pickle.loads(pickle.dumps(controller))

    assert again.genome == controller.genome
    assert np.array_equal(again.network.values, controller.network.values)
    for numbers in ([3.0, 0.0], [0.0, 3.0]):
        assert again.act({"numbers": numbers}) == controller.act({"numbers": numbers})
    assert np.array_equal(again.network.values, controller.network.values)


def test_a_later_change_of_the_genome_does_not_change_the_controller(genome: Make) -> None:
    some = genome("0>2 +1.0 #1").copy(id=7)
    controller = Controller(some)
    before = controller.act([1.0, 0.0])
    some.synapses["weight"] = 0.0

    assert controller.act([1.0, 0.0]) == before
    assert controller.genome.synapses["weight"].tolist() == [1.0]
    assert repr(controller) == "<Controller of genome 7: 2 inputs, 1 outputs>"


def test_an_invalid_genome_is_refused(genome: Make) -> None:
    some = genome("0>2 +1.0 #1")
    some.neurons["activation"] = 999

    with pytest.raises(GenomeError, match="activation code 999 is not registered"):
        Controller(some)


def test_an_observation_of_another_length_is_refused(genome: Make) -> None:
    with pytest.raises(ValueError, match=r"takes \(2,\) inputs, one per input neuron, but got shape \(3,\)"):
        Controller(genome("0>2 +1.0 #1")).act([1.0, 2.0, 3.0])


SEEN = [30.0, 4.0]


@pytest.fixture
def described(remembering: Genome) -> Controller:
    return Controller(remembering, Scaled(Numbers((2,)), 10.0, [10.0, 2.0]), Largest([3, 5]))


def answers(controller: Any) -> list[Any]:
    """Return what a controller, or a network, does in some steps from its present state."""
    if isinstance(controller, Genomes):
        return answers(Networks(controller))
    if isinstance(controller, Networks):
        return [controller.activate(np.full((len(controller), 2), step)).tolist() for step in (1.0, -2.0)]
    if isinstance(controller, Controller):
        return [controller.act([step, 3.0]) for step in (40.0, -20.0, 0.0)]
    network = controller if isinstance(controller, Network) else Network(controller)
    return [network.activate([step, 3.0]).tolist() for step in (1.0, -2.0, 0.0)]


def test_a_saved_controller_acts_the_same(described: Controller, tmp_path: Path) -> None:
    described.save(tmp_path / "brain.json")

    again = Controller.load(tmp_path / "brain.json")

    assert again.genome == described.genome
    assert answers(again) == answers(described)
    assert again.to_json() == described.to_json()
    assert Genome.from_json(described.to_json()) == described.genome


def test_a_run_directory_and_its_champion_are_loaded(described: Controller, tmp_path: Path) -> None:
    (tmp_path / "champion.json").write_text(described.to_json())

    for path in (tmp_path, str(tmp_path), tmp_path / "champion.json"):
        assert answers(Controller.load(path)) == answers(Controller.load(tmp_path))


def test_a_file_that_does_not_say_how_to_convert_is_refused_unless_raw(remembering: Genome, tmp_path: Path) -> None:
    path = tmp_path / "champion.json"
    path.write_text(remembering.to_json())

    with pytest.raises(GenomeError, match=r"does not say how observations become inputs.*Session\.open.*raw=True"):
        Controller.load(tmp_path)
    assert np.array_equal(Controller.load(path, raw=True).act(SEEN), Network(remembering).activate(SEEN))
    assert Controller.load(path, halved, loudest).act({"numbers": SEEN}) in (0, 1)


def test_a_conversion_that_only_the_task_has_is_refused_unless_given(described: Controller, tmp_path: Path) -> None:
    data = json.loads(described.to_json())
    data["controller"]["observation"] = "task"
    (tmp_path / "brain.json").write_text(json.dumps(data))

    with pytest.raises(GenomeError, match=r"has no to_inputs: only the Python of its task.*pass to_inputs"):
        Controller.load(tmp_path / "brain.json")
    assert Controller.load(tmp_path / "brain.json", halved).act({"numbers": SEEN}) in (3, 5)
    assert Controller.load(tmp_path / "brain.json", raw=True).act(SEEN).shape == (2,)


def test_python_of_ones_own_is_not_written(remembering: Genome, tmp_path: Path) -> None:
    with pytest.raises(GenomeError, match=r"to_inputs cannot be written as JSON.*pickle"):
        Controller(remembering, halved, loudest).save(tmp_path / "brain.json")
    assert not list(tmp_path.iterdir())


def test_descriptions_of_another_size_are_refused(remembering: Genome, tmp_path: Path) -> None:
    with pytest.raises(GenomeError, match="has 2 inputs, but an observation has 3 numbers"):
        Controller(remembering, Numbers((3,)))
    with pytest.raises(GenomeError, match="has 2 outputs, but an action takes 3"):
        Controller(remembering, None, Largest([0, 1, 2]))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', "[" * 100_000, '{"controller": {"format": 1}}', "\x00"]
)
def test_any_other_text_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "brain.json").write_text(text)

    with pytest.raises(GenomeError) as caught:
        Controller.load(tmp_path / "brain.json")

    assert str(caught.value).startswith(str(tmp_path / "brain.json"))
    assert "\n" not in str(caught.value)


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


def places(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to every value in nested lists and dictionaries."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [here, *(place for key, value in inner for place in places(value, (*here, key)))]


@given(st.data())
def test_a_file_with_any_value_anywhere_is_loaded_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    parts = {"a": Scaled(Numbers((2,)), 1.0, [2.0, 3.0]), "b": Categories([2, 3], [0, 1], (2,))}
    genome = Population(Settings(population_size=2), inputs=7, outputs=3, seed=1).ask()[0]
    action = Actions([Largest([0, 1]), Between(0.0, 1.0, (1,), np.float32)])
    content = json.loads(Controller(genome, Observations(parts), action).to_json())
    place = data.draw(st.sampled_from(places(content["controller"], ("controller",))))
    target = content
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = data.draw(ANYTHING)
    file = tmp_path_factory.getbasetemp() / "mutated.json"
    file.write_text(json.dumps(content))

    with contextlib.suppress(GenomeError):
        controller = Controller.load(file)
        with contextlib.suppress(ValueError):  # it is a valid description of other observations
            controller.act({"a": [1.0, 2.0], "b": np.array([1, 2])})


def test_what_is_not_a_file_of_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RunError, match="does not exist"):
        Controller.load(tmp_path / "nowhere.json")
    with pytest.raises(RunError, match=r"champion\.json does not exist"):
        Controller.load(tmp_path)
    (tmp_path / "picture.json").write_bytes(b"\xff\xfe")
    with pytest.raises(RunError, match="not UTF-8"):
        Controller.load(tmp_path / "picture.json")
    (tmp_path / "large.json").write_text("0123456789")
    monkeypatch.setattr(controller_module, "MOST_BYTES", 9)
    with pytest.raises(RunError, match="it has more than 9 bytes"):
        Controller.load(tmp_path / "large.json")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_in_place_of_the_file_does_not_wait_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "champion.json")

    with pytest.raises(RunError, match="not a regular file"):
        Controller.load(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_is_followed_where_the_user_names_it_and_not_within_a_run(described: Controller, tmp_path: Path) -> None:
    described.save(tmp_path / "brain.json")
    run = tmp_path / "run"
    run.mkdir()
    (run / "champion.json").symlink_to(tmp_path / "brain.json")
    (tmp_path / "latest").symlink_to(run)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    assert Controller.load(run / "champion.json").genome == described.genome
    for directory in (run, tmp_path / "latest"):
        with pytest.raises(RunError, match=r"champion\.json cannot be read: it is a link, which is not followed"):
            Controller.load(directory)
    with pytest.raises(RunError, match=r"loop cannot be read: "):
        Controller.load(tmp_path / "loop")


def test_an_unwritable_file_is_an_error_of_one_line(described: Controller, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be written"):
        described.save(tmp_path / "no" / "brain.json")


@pytest.fixture(params=["recurrent", "feed-forward"])
def everything(request: pytest.FixtureRequest) -> list[Any]:
    """A genome, and what is made of it, each with a state of its own."""
    settings = Settings(population_size=6).replace("mutation.add_neuron_rate", 1.0)
    settings = settings.replace("genome.recurrent", request.param == "recurrent")
    population = Population(settings, inputs=2, outputs=2, seed=1)
    for _ in range(4):
        population.tell([genome.hidden for genome in population.ask()])
    genome = population.ask()[0]
    genomes = population.ask()
    made = [genome, genomes, Network(genome), Networks(genomes), Controller(genome, Numbers((2,)), Largest([0, 1]))]
    for one in made[2:]:
        answers(one)
    return made


def through_read_only_buffers(some: Any) -> Any:
    buffers: list[pickle.PickleBuffer] = []
    text = pickle.dumps(some, protocol=5, buffer_callback=buffers.append)
    return pickle.loads(text, buffers=[bytes(buffer.raw()) for buffer in buffers])


@pytest.mark.parametrize(
    "way", [lambda some: pickle.loads(pickle.dumps(some)), through_read_only_buffers, copy.deepcopy, copy.copy]
)
def test_a_copy_continues_from_the_same_state_and_shares_none(everything: list[Any], way: Any) -> None:
    for original in everything:
        first, second = way(original), way(original)
        expected = answers(first)

        assert answers(second) == expected  # the first copy did not change the state of the second
        assert answers(original) == expected


@pytest.mark.parametrize("method", ["spawn", *([] if sys.platform == "win32" else ["fork"])])
def test_a_process_pool_gets_the_same(everything: list[Any], method: str) -> None:
    with ProcessPoolExecutor(1, get_context(method)) as pool:
        elsewhere = list(pool.map(answers, everything, timeout=120))

    assert elsewhere == [answers(one) for one in everything]


def test_dask_gets_the_same(everything: list[Any]) -> None:
    protocol = pytest.importorskip("distributed.protocol")
    elsewhere = [protocol.deserialize(*protocol.serialize(one)) for one in everything]

    assert list(map(answers, elsewhere)) == list(map(answers, everything))
