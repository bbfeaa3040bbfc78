"""Torch: a controller as a file with a trainable `torch.nn.Module`, and trained weights back into a genome.

Writing the file needs no torch. `load_genes` puts what was trained into a genome: into one of `Population.ask`, so that
children inherit it (Lamarckian), or into a copy that is only scored (Baldwinian).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neat.errors import GenomeError, NeatError
from neat.exchange.levels import groups_of, with_bounded_rows
from neat.exchange.plan import Plan
from neat.exchange.python import conversions
from neat.exchange.text import Functions, heading, spelled, table
from neat.genetics.genome import Genome
from neat.kernels.activation import ELU_ALPHA, ELU_SCALE, HUGE_EXPONENT, LEAK, STEEP, TINY

TORCH_ACTIVATIONS = {
    "steep_sigmoid": f"torch.sigmoid({STEEP} * x)",
    "sigmoid": "torch.sigmoid(x)",
    "tanh": "torch.tanh(x)",
    "identity": "x",
    "relu": "torch.relu(x)",
    "sin": "torch.sin(x)",
    "gauss": "torch.exp(-x * x)",
    "elu": f"torch.where(x > 0.0, x, torch.exp(x.clamp(-{HUGE_EXPONENT}, 0.0)) - 1.0)",
    "lelu": f"torch.where(x > 0.0, x, {LEAK} * x)",
    "selu": f"torch.where(x > 0.0, {ELU_SCALE} * x, "
    f"{ELU_SCALE * ELU_ALPHA} * (torch.exp(x.clamp(-{HUGE_EXPONENT}, 0.0)) - 1.0))",
    "softplus": "torch.relu(x) + torch.log1p(torch.exp(-x.abs()))",
    "clamped": "x.clamp(-1.0, 1.0)",
    "inv": f"torch.where(x.abs() > {TINY}, 1.0 / torch.where(x.abs() > {TINY}, x, 1.0), 0.0)",
    "log": f"torch.log(x.clamp(min={TINY}))",
    "exp": f"torch.exp(x.clamp(-{HUGE_EXPONENT}, {HUGE_EXPONENT}))",
    "abs": "x.abs()",
    "hat": "torch.relu(1.0 - x.abs())",
    "square": "x.clamp(-limit_of(x) ** 0.5, limit_of(x) ** 0.5) ** 2",
    "cube": "x.clamp(-limit_of(x) ** (1.0 / 3.0), limit_of(x) ** (1.0 / 3.0)) ** 3",
}


def torch_source(plan: Plan, functions: Functions | None = None) -> str:
    """Return a Python module with `Controller`, a `torch.nn.Module` in float64.

    `forward(inputs)` takes (batch, inputs) and returns (batch, outputs); that of a recurrent network takes and returns
    the state as well. `act(observation)` and `reset()` are those of `neat.Controller`.

    Args:
        plan: What to write.
        functions: Registered activation functions by name, as expressions of a tensor `x`.

    Raises:
        GenomeError: A function cannot be written.
    """
    expressions = spelled(plan, TORCH_ACTIVATIONS, functions or {}, "PyTorch")
    lines = "\n".join(heading(plan))
    numbers = {
        "MARKINGS": [str(signal.marking) for neuron in plan.neurons for signal in neuron.signals],
        "WEIGHTS": [repr(signal.weight) for neuron in plan.neurons for signal in neuron.signals],
        "NEURON_IDS": [str(neuron.id) for neuron in plan.neurons],
        "BIASES": [repr(neuron.bias) for neuron in plan.neurons],
        "RESPONSES": [repr(neuron.response) for neuron in plan.neurons],
    }
    return "\n".join([
        f'"""{lines}\n\n{_USAGE}"""\n',
        "import math\nimport struct\n\nimport torch\nfrom torch import nn\n",
        f"INPUTS, SENSORS, OUTPUTS, SLOTS = {plan.inputs}, {plan.sensors}, {plan.outputs}, {plan.slots}\n",
        *(f"{name} = [\n{table(values)}\n]" for name, values in numbers.items()),
        _HELPERS,
        *(f"def {name}_(x):\n    return {expression}\n\n" for name, expression in expressions.items()),
        "# Neurons that are computed together: aggregation, activation; the position, the slot, and the slots and\n"
        "# positions in WEIGHTS of the signals of each.\n"
        f"GROUPS = [\n{_groups(plan)}\n]\n",
        conversions(plan),
        _CLASS,
        _STEP if plan.recurrent else _FORWARD,
    ])  # fmt: skip


def torch_module(plan: Plan, functions: Functions | None = None) -> Any:
    """Return the module that the file of `torch_source` defines, for training in this process.

    Raises:
        NeatError: torch is not installed.
        GenomeError: A function cannot be written.
    """
    names: dict[str, Any] = {"__name__": "neat_exported"}
    try:  # of our own text, with expressions of the caller
        code = compile(torch_source(plan, functions), "<neat.exchange.torch>", "exec")
        exec(code, names)  # nosec B102
    except ImportError as error:
        raise NeatError(f"{error}; training needs PyTorch: pip install torch.") from error
    return names["Controller"]()


def load_genes(
    genome: Genome,
    genes: Mapping[str, Mapping[int, Any]],
    limit: float | None = None,
    *,
    bias_limit: float | None = None,
) -> None:
    """Write trained weights, biases and responses to the genes of a genome, in place.

    Genes that the module does not have, such as disabled synapses, keep their values.

    Args:
        genome: What the module was made from, or a copy of it.
        genes: What `Controller.genes()` of the module returned: weights by marking, and (bias, response) by neuron.
        limit: The largest absolute value of a weight, such as `settings.mutation.weight_limit`; larger ones are cut.
        bias_limit: Of a bias, such as `settings.mutation.bias_limit`; likewise.

    Raises:
        GenomeError: A gene does not exist in the genome, a number is not finite, or the genome is read-only.
    """
    if not genome.synapses.flags.writeable:
        raise GenomeError(f"genome {genome.id} is read-only; load the genes into genome.copy() instead.")
    weights, neurons = genes["weights"], genes["neurons"]
    rows = {int(marking): row for row, marking in enumerate(genome.synapses["marking"])}
    places = {int(neuron): row for row, neuron in enumerate(genome.neurons["id"])}
    if (missing := sorted(set(weights) - set(rows))) or (missing := sorted(set(neurons) - set(places))):
        raise GenomeError(
            f"genome {genome.id} has no gene {missing[0]}, which was trained; load the genes into the genome that "
            "was exported."
        )
    trained = np.array([*weights.values(), *(number for pair in neurons.values() for number in pair)], np.float64)
    if not np.all(np.isfinite(trained)):
        raise GenomeError(f"a trained number of genome {genome.id} is not finite; train with a smaller learning rate.")
    for marking, weight in weights.items():
        genome.synapses["weight"][rows[marking]] = _cut(weight, limit)
    for neuron, (bias, response) in neurons.items():
        genome.neurons["bias"][places[neuron]] = _cut(bias, bias_limit)
        genome.neurons["response"][places[neuron]] = response


def _cut(number: Any, limit: float | None) -> Any:
    return number if limit is None else min(max(number, -limit), limit)


def _groups(plan: Plan) -> str:
    position = {neuron.slot: index for index, neuron in enumerate(plan.neurons)}
    ends = np.cumsum([0, *(len(neuron.signals) for neuron in plan.neurons)]).tolist()
    lines = []
    for group in with_bounded_rows(groups_of(plan)):
        lines.append(f'    ("{group.aggregation}", {group.activation}_, [')
        for neuron in group.neurons:
            index = position[neuron.slot]
            sources = table((str(signal.source) for signal in neuron.signals), "         ").lstrip()
            lines.append(f"        ({index}, {neuron.slot}, [{sources}], range({ends[index]}, {ends[index + 1]})),")
        lines.append("    ]),")
    return "\n".join(lines)


_USAGE = """    controller = Controller()
    action = controller.act(observation)           # reset() begins an episode
    controller.forward(inputs)                     # (batch, inputs) -> (batch, outputs), with gradients
    neat.load_genes(genome, controller.genes())    # what was trained, back into a genome
"""
_HELPERS = '''

def limit_of(x):
    """Return the largest signal, by precision."""
    return 1e300 if x.dtype == torch.float64 else 1e38


def limited(x):
    return torch.nan_to_num(x, nan=0.0, posinf=limit_of(x), neginf=-limit_of(x)).clamp(-limit_of(x), limit_of(x))


def aggregated(aggregation, signals, mask, counts):
    """Return (batch, neurons) of (batch, neurons, signals), those beyond the mask left out."""
    if aggregation == "product":
        return torch.where(mask, signals, 1.0).prod(-1)
    if aggregation == "max":
        return torch.where(mask, signals, -math.inf).max(-1).values
    if aggregation == "min":
        return torch.where(mask, signals, math.inf).min(-1).values
    if aggregation == "maxabs":
        indices = torch.where(mask, signals.abs(), -1.0).max(-1, keepdim=True).indices
        return signals.gather(-1, indices).squeeze(-1)
    if aggregation == "median":
        ordered = torch.where(mask, signals, math.inf).sort(-1).values
        middle = torch.stack([(counts - 1) // 2, counts // 2], -1).expand(len(signals), -1, -1)
        return ordered.gather(-1, middle).sum(-1) / 2.0
    total = torch.where(mask, signals, 0.0).sum(-1)
    return total / counts if aggregation == "mean" else total

'''
_CLASS = '''
class Group(nn.Module):
    """Neurons with the same functions, none of which depends on another one."""

    def __init__(self, aggregation, activation, rows, column):
        super().__init__()
        self.aggregation, self.activation = aggregation, activation
        most = max(1, max(len(sources) for _, _, sources, _ in rows))

        def padded(lists, filler):
            return torch.tensor([[*row, *[filler] * (most - len(row))] for row in lists], dtype=torch.long)

        self.register_buffer("neurons", torch.tensor([row[0] for row in rows], dtype=torch.long))
        self.register_buffer("sources", padded([[column[source] for source in row[2]] for row in rows], 0))
        self.register_buffer("synapses", padded([row[3] for row in rows], len(WEIGHTS)))
        self.register_buffer("mask", self.synapses < len(WEIGHTS))
        self.register_buffer("counts", self.mask.sum(-1))

    def forward(self, values, weights, biases, responses):
        signals = values[:, self.sources] * weights[self.synapses]
        total = aggregated(self.aggregation, signals, self.mask, self.counts)
        return self.activation(limited(biases[self.neurons] + responses[self.neurons] * total))


class Controller(nn.Module):
    """The network with its conversions; weights, biases and responses are parameters."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.tensor(WEIGHTS, dtype=torch.float64))
        self.biases = nn.Parameter(torch.tensor(BIASES, dtype=torch.float64))
        self.responses = nn.Parameter(torch.tensor(RESPONSES, dtype=torch.float64))
        self.groups, column = nn.ModuleList(), self.columns()
        for aggregation, activation, rows in GROUPS:
            self.groups.append(Group(aggregation, activation, rows, column))
        order = [column[slot] for slot in range(SENSORS, SENSORS + OUTPUTS)]
        self.register_buffer("order", torch.tensor(order, dtype=torch.long))
        self.reset()

    def genes(self):
        """Return what was trained, as `neat.load_genes` takes it."""
        pairs = zip(self.biases.tolist(), self.responses.tolist())
        return {"weights": dict(zip(MARKINGS, self.weights.tolist())), "neurons": dict(zip(NEURON_IDS, pairs))}

    def row(self, inputs):
        """Return (1, inputs) for the inputs of one activation."""
        inputs = [float(x) for x in inputs]
        if len(inputs) != INPUTS or any(x != x for x in inputs):
            raise ValueError(f"activate() takes {INPUTS} numbers, none of them nan")
        return self.weights.new_tensor([inputs])

    def sensors(self, inputs):
        """Return the values of the sensors: limited inputs, 0 for nan, and 1 for the bias neuron."""
        if inputs.dim() != 2 or inputs.shape[1] != INPUTS:
            raise ValueError(f"forward() takes (batch, {INPUTS}) inputs, not {tuple(inputs.shape)}")
        return torch.cat([limited(inputs), torch.ones_like(inputs[:, :1]).expand(-1, SENSORS - INPUTS)], 1)

    def parameters_of_groups(self):
        return torch.cat([self.weights, self.weights.new_zeros(1)]), self.biases, self.responses
'''
_FORWARD = '''
    @staticmethod
    def columns():
        """Return the column of the value of each slot: sensors, then the neurons of one group after the other."""
        slots = [row[1] for _, _, rows in GROUPS for row in rows]
        return {slot: column for column, slot in enumerate([*range(SENSORS), *slots])}

    def forward(self, inputs):
        """Return (batch, outputs) for (batch, inputs)."""
        values, parameters = self.sensors(inputs), self.parameters_of_groups()
        for group in self.groups:
            values = torch.cat([values, group(values, *parameters)], 1)
        return values[:, self.order]

    def reset(self):
        """Begin a new episode, which changes nothing in a feed-forward network."""

    def activate(self, inputs):
        """Return the outputs of the network, a list, for its inputs."""
        with torch.no_grad():
            return self(self.row(inputs))[0].tolist()

    def act(self, observation):
        """Return the action for an observation."""
        return to_action(self.activate(to_inputs(observation)))
'''
_STEP = '''
    @staticmethod
    def columns():
        """Return the column of the value of each slot."""
        return {slot: slot for slot in range(SLOTS)}

    def forward(self, inputs, state=None):
        """Return (batch, outputs) and the next (batch, neurons) state for (batch, inputs) and the state, 0 at first."""
        if state is None:
            state = inputs.new_zeros(len(inputs), SLOTS - SENSORS)
        values, parameters = torch.cat([self.sensors(inputs), state], 1), self.parameters_of_groups()
        slots = torch.cat([torch.tensor([row[1] for row in rows]) for _, _, rows in GROUPS]).to(inputs.device)
        found = torch.cat([group(values, *parameters) for group in self.groups], 1)
        state = torch.zeros_like(state).index_copy(1, slots - SENSORS, found)
        return state[:, :OUTPUTS], state

    def reset(self):
        """Begin a new episode."""
        self.state = None

    def activate(self, inputs):
        """Return the outputs of the network, a list, for its inputs."""
        with torch.no_grad():
            outputs, self.state = self(self.row(inputs), self.state)
        return outputs[0].tolist()

    def act(self, observation):
        """Return the action for an observation."""
        return to_action(self.activate(to_inputs(observation)))
'''
