"""XOR, the paper's first experiment (section 4.1): does structure grow where it is needed?

150 genomes, at most 300 generations. The paper's rates add a synapse to 5 children in 100; in a network this small
most attempts find no free pair of neurons, so here each child gets one attempt.
"""

from experiments.catalog.experiment import Experiment
from fitness import Xor
from neat import MutationSettings, Settings

EXPERIMENT = Experiment(
    name="xor",
    summary="exclusive or: the smallest problem that needs a hidden neuron",
    task=Xor,
    settings=Settings(population_size=150, mutation=MutationSettings(add_synapse_rate=1.0)),
    generations=300,
)
