"""Judgement: the only room that sees every reader.

It samples points and lengths, asks the readers, weighs their error bars, and returns a
`Verdict`.  No tolerance is typed in by hand anywhere: two estimates agree when they differ by no
more than their bars together.
"""
