"""C names: those that an exported file cannot have, since the language or the headers that it includes have them."""

import re

from neat.errors import GenomeError


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEYWORDS = _words(
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept const const_cast "
    "consteval constexpr constinit continue decltype default delete do double dynamic_cast else enum explicit export "
    "extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator "
    "or or_eq private protected public register reinterpret_cast requires restrict return short signed sizeof static "
    "static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename typeof "
    "typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq"
)
"""Of C and C++, whose programs may include the file."""
MATH_NAMES = _words(
    "acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh drem erf erfc exp exp10 exp2 expm1 fabs fdim "
    "finite floor fma fmax fmin fmod frexp gamma hypot ilogb isinf isnan j0 j1 jn ldexp lgamma llrint llround log "
    "log10 log1p log2 logb lrint lround modf nan nearbyint nextafter nexttoward pow pow10 remainder remquo rint round "
    "scalb scalbln scalbn significand sin sincos sinh sqrt tan tanh tgamma trunc y0 y1 yn"
)
"""Functions of math.h, which may end in f for floats and in l for long doubles."""
OTHER_NAMES = _words(
    "FP_INFINITE FP_NAN FP_NORMAL FP_SUBNORMAL FP_ZERO HUGE_VAL INFINITY NAN NULL basename bcmp bcopy bzero "
    "errno ffs fpclassify index isfinite isgreater isgreaterequal isless islessequal islessgreater isnormal "
    "isunordered linux locale_t main math_errhandling rindex signbit signgam unix"
)
PATTERNS = re.compile(r"(str|mem|wcs)[a-z]+|\w+_t|M_\w+|U?INT\w*_(MAX|MIN|C)")
"""Names of string.h and stdint.h."""


def check(name: str) -> None:
    """Check what names in a C file begin with.

    Raises:
        GenomeError: It is not a name in C, or has a meaning already.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise GenomeError(
            f"name must be a letter and then letters, digits and underscores, such as brain, but is {name!r:.60}."
        )
    of_math = name in MATH_NAMES or (name[-1] in "fl" and name[:-1] in MATH_NAMES)
    if of_math or name in KEYWORDS | OTHER_NAMES or PATTERNS.fullmatch(name):
        raise GenomeError(
            f"name must be one that C and its headers do not use, but is {name!r:.60}; choose another one, such as "
            f"my_{name:.60}."
        )
