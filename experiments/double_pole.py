"""Double pole balancing, the paper's second experiment (section 4.2): how fast does NEAT learn to control?"""

from experiments.experiment import Experiment
from fitness import DoublePole
from neat import GenomeSettings, Settings

EXPERIMENT = Experiment(
    name="double-pole",
    summary="balance two poles on one cart for 100,000 steps",
    task=DoublePole,
    settings=Settings(population_size=50, genome=GenomeSettings(bias_neuron=False, activations=("tanh",))),
    generations=200,
)

HIDDEN_EXPERIMENT = Experiment(
    name="double-pole-hidden",
    summary="the same without seeing velocities, so that a brain needs memory",
    task=lambda: DoublePole(velocities=False),
    settings=Settings(
        population_size=100, genome=GenomeSettings(recurrent=True, bias_neuron=False, activations=("tanh",))
    ),
    generations=1000,
)
