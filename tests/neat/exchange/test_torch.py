import math
import sys
from importlib.util import find_spec

import numpy as np
import pytest

import neat
from neat import GenomeError, NeatError
from neat.exchange.torch import TORCH_ACTIVATIONS, load_genes, torch_module, torch_source
from tests.evolved import evolved
from tests.neat.exchange.agreement import (
    EVERY_ACTION,
    EVERYTHING,
    difference,
    every_part,
    evolved_genomes,
    needs_torch,
    plan_for,
    wide,
)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Networks of this size are faster without threads, which wait for each other on a busy machine."""
    if find_spec("torch") is not None:
        import torch

        torch.set_num_threads(1)


def test_every_built_in_function_has_an_expression() -> None:
    assert tuple(TORCH_ACTIVATIONS) == neat.ACTIVATIONS


def test_the_file_is_written_without_torch() -> None:
    source = torch_source(plan_for(evolved(4)))

    compile(source, "exported.py", "exec")
    assert "genome 4; written by craig-neat" in source


@needs_torch
def test_evolved_genomes_compute_the_same_in_torch() -> None:
    import torch

    for genome in evolved_genomes(20, bounded=True):
        module, network = torch_module(plan_for(genome)), neat.Network(genome)
        for observation in np.random.default_rng(1).normal(size=(4, 4)).tolist():
            assert np.allclose(module.activate(observation), network.activate(observation), rtol=0.0, atol=1e-12)
        assert all(parameter.dtype == torch.float64 for parameter in module.parameters())


@needs_torch
def test_every_conversion_is_in_the_file() -> None:
    found = difference("torch", every_part(1, recurrent=True), EVERYTHING, EVERY_ACTION)

    assert found.outputs < 1e-12
    assert found.same_actions == found.steps


@needs_torch
@pytest.mark.parametrize("seed", [3, 4])
def test_gradients_are_finite_differences(seed: int) -> None:
    import torch

    genome = evolved(seed, recurrent=seed % 2 == 1, bounded=True)
    module = torch_module(plan_for(genome))
    inputs = torch.tensor(np.random.default_rng(seed).normal(size=(3, 4)))

    def loss() -> torch.Tensor:
        if not genome.shape.recurrent:
            return (module(inputs) ** 2).sum()
        _, state = module(inputs)
        return (module(inputs, state)[0] ** 2).sum()

    loss().backward()
    for parameter in module.parameters():
        for index in range(min(4, len(parameter))):
            with torch.no_grad():
                parameter[index] += 1e-6
                above = loss().item()
                parameter[index] -= 2e-6
                below = loss().item()
                parameter[index] += 1e-6
            assert parameter.grad is not None
            assert math.isclose(parameter.grad[index].item(), (above - below) / 2e-6, rel_tol=1e-4, abs_tol=1e-6)


@needs_torch
def test_what_was_trained_is_in_the_genome() -> None:
    import torch

    genome = evolved(4, bounded=True)
    module = torch_module(plan_for(genome))
    rows = torch.tensor(np.random.default_rng(1).normal(size=(64, 4)))
    targets = torch.sin(rows.sum(1, keepdim=True)).expand(-1, 3) * 0.5
    optimizer, losses = torch.optim.Adam(module.parameters(), 0.01), []
    for _ in range(40):
        optimizer.zero_grad()
        loss = ((module(rows) - targets) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    trained = genome.copy()
    load_genes(trained, module.genes())
    trained.check()

    outputs = neat.Network(trained).activate_many(rows.numpy())
    kept = float(((outputs - targets.numpy()) ** 2).mean())
    assert kept < 0.8 * losses[0]
    assert math.isclose(kept, ((module(rows) - targets) ** 2).mean().item(), rel_tol=1e-12)
    assert np.array_equal(trained.synapses["marking"], genome.synapses["marking"])
    assert np.array_equal(trained.synapses["enabled"], genome.synapses["enabled"])


@needs_torch
def test_a_module_in_single_precision_is_near() -> None:
    genome = evolved(4, plain=True)
    module = torch_module(plan_for(genome)).float()

    assert np.allclose(module.activate([1.0, 2.0, 3.0, 4.0]), neat.Network(genome).activate([1, 2, 3, 4]), atol=1e-5)


def genes_of(genome: neat.Genome, weight: float = 9.0) -> dict[str, dict[int, object]]:
    return {
        "weights": {int(marking): weight for marking in genome.synapses["marking"][:2]},
        "neurons": {int(genome.neurons["id"][0]): (0.5, 2.0)},
    }


def test_genes_are_written_in_place_and_within_the_limit() -> None:
    genome = evolved(4)
    before = genome.copy()
    load_genes(genome, genes_of(genome), limit=8.0, bias_limit=0.25)

    assert genome.synapses["weight"][:2].tolist() == [8.0, 8.0]
    assert np.array_equal(genome.synapses["weight"][2:], before.synapses["weight"][2:])
    assert (genome.neurons["bias"][0], genome.neurons["response"][0]) == (0.25, 2.0)


def test_children_inherit_what_was_loaded_into_a_genome_of_the_population() -> None:
    settings = neat.Settings(population_size=10).replace("mutation.weights_chance", 0.0)
    population = neat.Population(settings, inputs=2, outputs=1, seed=1)
    for genome in population.ask():
        load_genes(genome, {"weights": dict.fromkeys(genome.synapses["marking"].tolist(), 0.125), "neurons": {}})
    population.tell([float(index) for index in range(10)])

    assert all(0.125 in genome.synapses["weight"] for genome in population.ask())


def test_genes_that_a_genome_cannot_have_change_nothing() -> None:
    genome = evolved(4)
    before = genome.copy()

    with pytest.raises(GenomeError, match="has no gene 987654, which was trained"):
        load_genes(genome, {"weights": {987654: 1.0}, "neurons": {}})
    with pytest.raises(GenomeError, match="not finite; train with a smaller learning rate"):
        load_genes(genome, genes_of(genome, math.nan))
    with pytest.raises(GenomeError, match=r"read-only; load the genes into genome\.copy\(\)"):
        load_genes(genome.frozen(), genes_of(genome))
    assert genome == before


def test_without_torch_training_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(NeatError, match="pip install torch"):
        torch_module(plan_for(evolved(4)))


@needs_torch
@pytest.mark.parametrize("recurrent", [False, True])
def test_inputs_that_a_network_refuses_are_refused(recurrent: bool) -> None:
    module = torch_module(plan_for(evolved(5, recurrent=recurrent)))

    for inputs in ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, math.nan]):
        with pytest.raises(ValueError, match=r"activate\(\) takes 4 numbers, none of them nan"):
            module.act(inputs) if len(inputs) == 4 else module.activate(inputs)
    with pytest.raises(ValueError, match=r"forward\(\) takes \(batch, 4\) inputs, not \(2, 5\)"):
        module(module.weights.new_zeros(2, 5))


@needs_torch
def test_rows_of_a_wide_network_are_not_all_as_long_as_the_longest() -> None:
    genome = wide(False)
    module = torch_module(plan_for(genome))

    assert sum(group.synapses.numel() for group in module.groups) < 2_000  # not 501 x 500
    assert difference("torch", genome).outputs < 1e-14
