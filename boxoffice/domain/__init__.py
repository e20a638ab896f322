"""The rules of the box office: total functions over frozen dataclasses.

Nothing here reads a clock, a random source, the environment or the network; `now` and new ids are arguments.
"""
