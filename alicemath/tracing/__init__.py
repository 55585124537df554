"""NumPy's two protocols, handed to an interpreter.

A *tracer* stands for an array inside the user's function.  Each operation on it reaches the
interpreter as ``interpret(function, args, kwargs)``: duals, tape nodes, scalars of any kind and
index notation are all tracers.  This room knows values and shapes, and no derivative.
"""
