"""Python: a controller as one file that needs nothing but the standard library."""

from neat.exchange.plan import Plan
from neat.exchange.rules import InputRules
from neat.exchange.text import C_ACTIVATIONS, MATH, Functions, heading, leaf_call, nested, spelled, table
from neat.kernels.activation import CUBED_LIMIT, LARGEST, SQUARED_LIMIT
from neat.network.action import Action


def python_source(plan: Plan, functions: Functions | None = None) -> str:
    """Return a Python module with a class `Controller`: `act(observation)`, `activate(inputs)`, `reset()`.

    Args:
        plan: What to write.
        functions: Registered activation functions by name, as Python expressions of `x`.

    Raises:
        GenomeError: A function cannot be written.
    """
    expressions = spelled(plan, PYTHON_ACTIVATIONS, functions or {}, "Python")
    parts = [
        _docstring(plan),
        "import math\nimport struct\n",
        f"LARGEST = {LARGEST}  # no signal is larger\n"
        f"SQUARED_LIMIT, CUBED_LIMIT = {SQUARED_LIMIT}, {CUBED_LIMIT}\n"
        f"INPUTS, SENSORS, OUTPUTS, SLOTS = {plan.inputs}, {plan.sensors}, {plan.outputs}, {plan.slots}\n",
        _HELPERS,
        *(f"def {name}_(x):\n    return {expression}\n\n" for name, expression in expressions.items()),
        "# Of each neuron, in the order of evaluation: the slot of its value, bias, response, activation,\n"
        "# aggregation, and the slots and weights of its signals.\n"
        f"NEURONS = [\n{_neurons(plan)}\n]\n",
        conversions(plan),
        _FORWARD if not plan.recurrent else _STEP,
    ]
    return "\n".join(parts)


def conversions(plan: Plan) -> str:
    """Return the functions `to_inputs` and `to_action`, which need `INPUTS` and the modules `math` and `struct`."""
    action = "outputs" if plan.action is None else nested(plan.action, 0, _leaf, ascii, ("(", ")"))
    return f"{_tables(plan.input_rules)}\n{_TO_INPUTS}\n\ndef to_action(outputs):\n    return {action}\n\n{_ACTIONS}"


def _docstring(plan: Plan) -> str:
    usage = (
        "    controller = Controller()\n    action = controller.act(observation)  # reset() begins an episode"
        if plan.recurrent
        else "    controller = Controller()\n    action = controller.act(observation)"
    )
    lines = "\n".join(heading(plan))
    return f'"""{lines}\n\n{usage}\n"""\n'


def _neurons(plan: Plan) -> str:
    rows = []
    for neuron in plan.neurons:
        sources = table((str(signal.source) for signal in neuron.signals), "      ").lstrip()
        weights = table((repr(signal.weight) for signal in neuron.signals), "      ").lstrip()
        rows.append(
            f"    ({neuron.slot}, {neuron.bias!r}, {neuron.response!r}, {neuron.activation}_, "
            f'"{neuron.aggregation}",\n     [{sources}],\n     [{weights}]),'
        )
    return "\n".join(rows)


def _tables(rules: InputRules) -> str:
    leaves = ", ".join(f"({leaf.path!a}, {leaf.size}, {leaf.ranges})" for leaf in rules.leaves)
    positions = None if rules.is_order_kept else list(rules.positions)
    equals = list(rules.equals) if rules.has_categories else None
    scalings = ", ".join(f"({scaling.offset.tolist()}, {scaling.scale.tolist()})" for scaling in rules.scalings)
    return f"LEAVES = [{leaves}]\nPOSITIONS = {positions}\nEQUALS = {equals}\nSCALINGS = [{scalings}]\n"


def _leaf(action: Action, first: int) -> str:
    return leaf_call(action, f"outputs[{first}:{first + action.size}]")


def _in_python(expression: str) -> str:
    """Return an expression of C in Python; the few with a condition are written out in `PYTHON_ACTIVATIONS`."""
    names = {"fabs": "abs", "fmax": "max", "fmin": "min"}
    return MATH.sub(lambda match: f"{names.get(match[1], f'math.{match[1]}')}(", expression)


def _conditional(expression: str) -> str:
    if " ? " not in expression:
        return expression
    condition, _, rest = expression.partition(" ? ")
    yes, _, no = rest.partition(" : ")
    return f"{yes} if {condition} else {no}"


PYTHON_ACTIVATIONS = {name: _conditional(_in_python(expression)) for name, expression in C_ACTIVATIONS.items()}

_HELPERS = """
def logistic(x):
    power = math.exp(-min(abs(x), 700.0))
    return (1.0 if x >= 0.0 else power) / (1.0 + power)


def cubed(x):
    return x * x * x


def limited(x):
    return LARGEST if x > LARGEST else -LARGEST if x < -LARGEST else x if x == x else 0.0


def folded(aggregation, result, signal):
    if aggregation == "product":
        return result * signal
    if aggregation == "max":
        return max(result, signal)
    if aggregation == "min":
        return min(result, signal)
    if aggregation == "maxabs":
        return signal if abs(signal) > abs(result) else result
    return result + signal  # of a sum or a mean; sum() rounds differently since Python 3.12


def median(signals):
    signals, middle = sorted(signals), len(signals) // 2
    return signals[middle] if len(signals) % 2 else (signals[middle - 1] + signals[middle]) / 2.0


def aggregated(aggregation, signals):
    if not signals:
        return 0.0
    if aggregation == "median":
        return median(signals)
    result = signals[0]
    for signal in signals[1:]:
        result = folded(aggregation, result, signal)
    return result / len(signals) if aggregation == "mean" else result


def aggregated_within_limits(aggregation, signals):
    if not signals:
        return 0.0
    signals = [limited(signal) for signal in signals]
    if aggregation == "median":
        return median(signals)
    scale = float(len(signals)) if aggregation == "mean" else 1.0
    result = signals[0] / scale
    for signal in signals[1:]:
        result = limited(folded(aggregation, result, signal / scale))
    return result


def value_of(neuron, values):
    _, bias, response, activation, aggregation, sources, weights = neuron
    signals = [weight * values[source] for source, weight in zip(sources, weights)]
    x = bias + response * aggregated(aggregation, signals)
    if not abs(x) <= LARGEST:
        x = limited(bias + limited(response * aggregated_within_limits(aggregation, signals)))
    return activation(x)

"""

_TO_INPUTS = '''
def numbers(value):
    """Yield the numbers of a nested observation, also of a NumPy array."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from numbers(part)
    else:
        yield float(value)


def to_inputs(observation):
    seen = []
    for path, size, ranges in LEAVES:
        part = observation
        for key in path:
            part = part[key]
        found = list(numbers(part))
        if len(found) != size:
            raise ValueError(f"an observation must have {size} numbers at {path}, but has {len(found)}")
        for value, (low, count) in zip(found, ranges or ()):
            if not low <= int(value) < low + count:
                raise ValueError(f"an observation must be in [{low}, {low + count - 1}], but is {value}")
        seen += found if ranges is None else map(int, found)
    inputs = seen if POSITIONS is None else [seen[position] for position in POSITIONS]
    if EQUALS is not None:
        inputs = [x if value is None else float(x == value) for x, value in zip(inputs, EQUALS)]
    for offsets, scales in SCALINGS:
        offsets, scales = (part * len(inputs) if len(part) == 1 else part for part in (offsets, scales))
        inputs = [(x - offset) / scale for x, offset, scale in zip(inputs, offsets, scales)]
    return inputs
'''

_ACTIONS = """
def argmax(outputs):
    return max(range(len(outputs)), key=outputs.__getitem__)


def largest(outputs, values):
    return values[argmax(outputs)]


def blocks(outputs, counts, starts):
    action = []
    for count, start in zip(counts, starts):
        action.append(argmax(outputs[:count]) + start)
        outputs = outputs[count:]
    return action


def pressed(outputs):
    return [int(output > 0.5) for output in outputs]


def between(outputs, lows, highs, dtype):
    lows, highs = (part * len(outputs) if len(part) == 1 else part for part in (lows, highs))
    action = [min(low + min(max(x, 0.0), 1.0) * (high - low), high) for x, low, high in zip(outputs, lows, highs)]
    if "int" in dtype:
        return [int(number) for number in action]
    code = {"float16": "e", "float32": "f"}.get(dtype, "d")
    return [struct.unpack(code, struct.pack(code, number))[0] for number in action]


def shaped(flat, shape):
    if not shape:
        return flat[0]
    if len(shape) == 1:
        return flat
    size = len(flat) // shape[0] if shape[0] else 0
    return [shaped(flat[row * size : (row + 1) * size], shape[1:]) for row in range(shape[0])]

"""

_CLASS = '''
class Controller:
    """The network with its conversions; `values` holds the value of every neuron."""

    def __init__(self):
        self.reset()

    def reset(self):
        """Begin a new episode."""
        self.values = [0.0] * SLOTS
        self.values[INPUTS:SENSORS] = [1.0] * (SENSORS - INPUTS)

    def act(self, observation):
        """Return the action for an observation."""
        return to_action(self.activate(to_inputs(observation)))

    def activate(self, inputs):
        """Return the outputs of the network for its inputs."""
        inputs = [float(x) for x in inputs]
        if len(inputs) != INPUTS or any(x != x for x in inputs):
            raise ValueError(f"activate() takes {INPUTS} numbers, none of them nan")
        self.values[:INPUTS] = inputs
'''
_FORWARD = f"""{_CLASS}        for neuron in NEURONS:
            self.values[neuron[0]] = value_of(neuron, self.values)
        return self.values[SENSORS : SENSORS + OUTPUTS]
"""
_STEP = f"""{_CLASS}        found = [value_of(neuron, self.values) for neuron in NEURONS]  # from the step before
        for neuron, value in zip(NEURONS, found):
            self.values[neuron[0]] = value
        return self.values[SENSORS : SENSORS + OUTPUTS]
"""
