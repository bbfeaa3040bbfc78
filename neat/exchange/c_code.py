"""C code: the parts of an exported C file that do not depend on the network.

NAME stands for the name that all names in the file begin with; other words in capitals for what `neat.exchange.c` puts
there.
"""

FOLDS = {
    "sum": "result + signal",
    "mean": "result + signal",
    "product": "result * signal",
    "max": "fmax(result, signal)",
    "min": "fmin(result, signal)",
    "maxabs": "fabs(signal) > fabs(result) ? signal : result",
    "median": "result",
}
"""What an aggregation makes of the signals so far and one more; a median needs all of them."""
LOGISTIC = """
static inline NAME_real logistic(NAME_real x) {
    NAME_real power = exp(-fmin(fabs(x), 700.0));
    return (x >= 0.0 ? 1.0 : power) / (1.0 + power);
}
"""
CUBED = """
static inline NAME_real NAME_cubed(NAME_real x) {
    return x * x * x;
}"""
AGGREGATED = """
static inline NAME_real NAME_limited(NAME_real x) {
    return x > NAME_LARGEST ? NAME_LARGEST : x < -NAME_LARGEST ? -NAME_LARGEST : x == x ? x : 0.0;
}

static inline NAME_real NAME_signal(const NAME *self, uint32_t i) {
    return NAME_weights[i] * self->values[NAME_sources[i]];
}

/* The signals of a neuron, combined. */
static inline NAME_real NAME_aggregated(NAME *self, int neuron) {
    uint32_t i = NAME_firsts[neuron], last = NAME_firsts[neuron + 1], count = last - i;
    NAME_real result;
    if (count == 0) return 0.0;
MEDIAN_CASE    result = NAME_signal(self, i);
    while (++i < last) result = NAME_folded(KIND, result, NAME_signal(self, i));
    return MEAN_RESULT;
}

/* The same where the result is too large, with every signal and every partial result limited. */
static inline NAME_real NAME_aggregated_within_limits(NAME *self, int neuron) {
    uint32_t i = NAME_firsts[neuron], last = NAME_firsts[neuron + 1], count = last - i;
    NAME_real result, scale = MEAN_SCALE;
    if (count == 0) return 0.0;
LIMITED_MEDIAN    result = NAME_limited(NAME_signal(self, i)) / scale;
    while (++i < last)
        result = NAME_limited(
            NAME_folded(KIND, result, NAME_limited(NAME_signal(self, i)) / scale));
    return result;
}

static inline NAME_real NAME_value(NAME *self, int neuron) {
    NAME_real bias = BIAS, response = RESPONSE;
    NAME_real x = bias + response * NAME_aggregated(self, neuron);
    if (!(fabs(x) <= NAME_LARGEST))
        x = NAME_limited(bias + NAME_limited(response * NAME_aggregated_within_limits(self, neuron)));
    return NAME_activated(ACTIVATION, x);
}
"""
MEDIAN = """
static inline NAME_real NAME_limited(NAME_real x);
static inline NAME_real NAME_signal(const NAME *self, uint32_t i);

static inline NAME_real NAME_median(NAME *self, uint32_t first, uint32_t count, int limit) {
    NAME_real *signals = self->signals, signal;
    uint32_t i, at, gap;
    for (i = 0; i < count; i++) {
        signal = NAME_signal(self, first + i);
        signals[i] = limit ? NAME_limited(signal) : signal;
    }
    for (gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) /* Shell sort */
        for (i = gap; i < count; i++) {
            signal = signals[i];
            for (at = i; at >= gap && signals[at - gap] > signal; at -= gap) signals[at] = signals[at - gap];
            signals[at] = signal;
        }
    if (count % 2) return signals[count / 2];
    return (signals[count / 2 - 1] + signals[count / 2]) / 2.0;
}
"""
RESET = """
static inline void NAME_reset(NAME *self) {
    memset(self, 0, sizeof *self);
    if (NAME_SENSORS > NAME_INPUTS) self->values[NAME_INPUTS] = 1.0;
}
"""
COPY = """
/* The outputs of the network for its inputs. */
static inline void NAME_activate(NAME *self, const NAME_real *inputs, NAME_real *outputs) {
    memmove(self->values, inputs, NAME_INPUTS * sizeof(NAME_real));
    NAME_run(self);
    memcpy(outputs, self->values + NAME_SENSORS, NAME_OUTPUTS * sizeof(NAME_real));
}
"""
SWEEP = f"""{RESET}
static inline void NAME_run(NAME *self) {{
    int i;
    for (i = 0; i < NAME_NEURONS; i++) self->values[NAME_slots[i]] = NAME_value(self, i);
}}
{COPY}"""
STEP = f"""{RESET}
static inline void NAME_run(NAME *self) {{ /* all neurons from the values of the step before */
    int i;
    for (i = 0; i < NAME_NEURONS; i++) self->next[i] = NAME_value(self, i);
    for (i = 0; i < NAME_NEURONS; i++) self->values[NAME_slots[i]] = self->next[i];
}}
{COPY}"""
ARGMAX = """
static inline int NAME_argmax(const NAME_real *outputs, int count) {
    int best = 0, i;
    for (i = 1; i < count; i++)
        if (outputs[i] > outputs[best]) best = i;
    return best;
}
"""
ACT = """
static inline int NAME_act(NAME *self, const NAME_real *observation, NAME_real *action) {
    if (NAME_to_inputs(self, observation)) return -1;
    NAME_run(self);
    NAME_to_action(self->values + NAME_SENSORS, action);
    return 0;
}
"""
