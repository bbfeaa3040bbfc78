"""Exchange: a network and the conversions around it, for other programs and other languages.

export       one call for all forms, by name or by the ending of a file
plan         the form that every writer reads: neurons in evaluation order, signals in summation order
precision    whether conversions can be written as float32
rules        observations and actions as flat lists of rules
python       one file that needs the standard library only
c            one C99 file without allocation; c_code, c_conversions, c_names and c_spelling are its parts
javascript   one ES module
onnx         an ONNX model (extra [onnx]); onnx_functions has its functions
levels       neurons that can be computed together, for onnx and torch
torch        a trainable module, and trained weights back into a genome
networkx     a graph of networkx, and GraphML
graphviz     DOT
text         what the writers of source code share
difference   how far the outputs of a written file are from those of `neat.Network`
consumers    the programs that run a written file for that
neat_python  configuration files and genomes of neat-python, which are read
sharpneat    networks of SharpNEAT, which are read
"""
