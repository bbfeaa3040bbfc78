"""Genetics: genes, genomes, historical markings, and the operators that change genomes."""
