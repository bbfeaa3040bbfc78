"""Drawing: a network's diagram, laid out and as SVG."""
