"""MiniStack, the emulator that runs the project's own CloudFormation template on the laptop.

It has a virtual environment of its own, as it pins libraries that the project uses in other versions. `launcher` and
`patches` run there; everything else runs in the project's environment.
"""
