import pytest

from neat import Settings
from neat.evolution import warm_up
from neat.kernels import breeding

NOVELTY = Settings().replace({"genome.recurrent": True, "selection.kind": "novelty"})


@pytest.mark.parametrize("settings", [Settings(), Settings.paper(), NOVELTY])
def test_after_warm_up_no_kernel_is_compiled_for_a_run(settings: Settings) -> None:
    warm_up.warm_up(settings)
    compiled = len(getattr(breeding.breed, "signatures", []))

    warm_up.warm_up(settings.replace("population_size", 30))

    assert len(getattr(breeding.breed, "signatures", [])) == compiled
    assert warm_up.is_warm()
