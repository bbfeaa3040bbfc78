import pytest

from experiments.catalog.paper import ABLATIONS, EXPERIMENTS
from experiments.catalog.registry import find, make_task
from fitness import DoublePole
from neat import Population, Settings

POLES = [experiment.name for experiment in EXPERIMENTS if experiment.name.startswith("double-pole")]


@pytest.mark.parametrize("name", POLES)
def test_every_double_pole_of_the_paper_has_its_bias_of_a_half_and_no_other(name: str) -> None:
    experiment = find(name)
    task = make_task(experiment).task

    assert isinstance(task, DoublePole)
    assert (task.bias, task.input_labels[-1], task.start_degrees) == (0.5, "bias", 1.0)
    assert not experiment.settings.genome.bias_neuron


def test_only_the_hard_one_hides_velocities_and_has_a_thousand_genomes() -> None:
    hidden = find("double-pole-hidden-paper")

    assert hidden.settings.population_size == 1000
    assert hidden.settings.genome.recurrent
    for name in POLES:
        velocities = name != hidden.name
        assert make_task(find(name)).inputs == (7 if velocities else 4)
        assert find(name).settings.population_size == (150 if velocities else 1000)


def test_an_ablation_is_the_papers_neat_but_for_one_part() -> None:
    whole = find("double-pole-paper").settings
    assert whole == Settings.paper().replace("genome.bias_neuron", False)

    for name, (changes, _) in ABLATIONS.items():
        settings = find(f"double-pole-{name}").settings
        assert settings != whole
        for setting in changes:
            group, _, last = setting.partition(".")
            settings = settings.replace(setting, getattr(getattr(whole, group), last))
        assert settings == whole


def test_ablations_begin_as_they_say() -> None:
    def first(name: str) -> Population:
        return Population(find(f"double-pole-{name}").settings, inputs=7, outputs=1, seed=1)

    assert {(genome.hidden, genome.enabled) for genome in first("no-growth").ask()} == {(10, 80)}
    assert {genome.hidden for genome in first("initial-random").ask()} == set(range(1, 11))
    assert len(first("nonspeciated").species) == 1
    assert len(first("initial-random").species) > 10
